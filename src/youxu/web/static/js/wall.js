// The wall board: turns through the incidents every 20 seconds, fetches itself anew every 15, and says in the whole
// header when its data stopped.
const head = document.getElementById("wall-head");
const bodyPart = document.getElementById("wall-body");
const live = head.querySelector("[data-live]");
const going = live.textContent;
const TURN = 20000;
const RENEW = 15000;
let read = Date.now();
let shown = 0;

function slides() {
  return [...bodyPart.querySelectorAll("[data-slide]")];
}

function show() {
  const all = slides();
  if (!all.length) return;
  shown %= all.length;
  all.forEach((slide, place) => {
    slide.hidden = place !== shown;
  });
}

function age() {
  const minutes = Math.floor((Date.now() - read) / 60000);
  head.classList.toggle("stopped", minutes >= 1);
  if (minutes >= 1) live.textContent = head.dataset.stopped.replace("{n}", String(minutes));
}

async function renew() {
  try {
    const answer = await fetch(head.dataset.url, { headers: { "HX-Request": "true" }, credentials: "same-origin", cache: "no-store" });
    if (!answer.ok || answer.status === 204) return;
    bodyPart.innerHTML = await answer.text();
    read = Date.now();
    const two = (value) => String(value).padStart(2, "0");
    const now = new Date();
    live.textContent = going.replace(/\d\d:\d\d:\d\d/, `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`);
    show();
  } catch {
    // The header says how old the data is; the next try is due in a few seconds.
  }
}

setInterval(() => {
  shown += 1;
  show();
}, TURN);
setInterval(renew, RENEW);
setInterval(age, 1000);
setInterval(() => {
  const clock = head.querySelector("[data-clock]");
  const now = new Date();
  clock.textContent = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
}, 1000);
