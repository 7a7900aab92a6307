// A page of long work looks again by itself until the work is whole.
const waiting = document.querySelector("[data-reload]");
if (waiting) window.setTimeout(() => location.reload(), 1000 * Number(waiting.dataset.reload));
