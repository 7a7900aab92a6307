// Parts of a page that follow what happens: each element with data-topics="incident:7,board" gets the event
// "yx:changed" when one of its topics changed, and fetches itself again (hx-trigger="yx:changed"). The stream says
// which topics changed, never what; where streams are not served the page asks again every 15 seconds.
const POLL = 15000;
const STALE = 60000;
const elements = () => [...document.querySelectorAll("[data-topics]")];
const topicsOf = (element) => element.dataset.topics.split(",").map((topic) => topic.trim()).filter(Boolean);
let polling = 0;
let lost = false;
let silentSince = 0;

function tell(element) {
  setTimeout(() => element.dispatchEvent(new CustomEvent("yx:changed")), Math.random() * 1000);
}

function changed(topic) {
  for (const element of elements()) if (topicsOf(element).includes(topic)) tell(element);
}

function poll() {
  if (!polling) polling = setInterval(() => document.hidden || elements().forEach(tell), POLL);
}

// The browser comes back to a stream with the last moment it heard of, and the server tells what it missed. A stream
// that was given up is a new one without a past: the page asks again itself.
function connected() {
  if (lost) elements().forEach(tell);
  lost = false;
  silentSince = 0;
  clearInterval(polling);
  polling = 0;
  showAge();
}

function connect() {
  const topics = [...new Set(elements().flatMap(topicsOf))];
  if (!topics.length) return;
  if (!("EventSource" in window)) return poll();
  const source = new EventSource(`${document.body.dataset.root ?? "/"}live/?topics=${encodeURIComponent(topics.join(","))}`);
  source.addEventListener("open", connected);
  for (const topic of topics) source.addEventListener(topic, () => changed(topic));
  source.addEventListener("error", () => {
    poll();
    if (source.readyState === EventSource.CLOSED) setTimeout(retry, POLL * 4, source);
  });
}

function retry(old) {
  old.close();
  lost = true;
  connect();
}

// What is seen may have stopped: said in words after a minute without an answer, on elements with data-stopped.
function showAge() {
  const minutes = silentSince ? Math.floor((Date.now() - silentSince) / 60000) : 0;
  for (const element of document.querySelectorAll("[data-stopped]")) {
    element.classList.toggle("stopped", minutes > 0);
    if (minutes > 0) element.textContent = element.dataset.stopped.replace("{n}", String(minutes));
    else if (element.dataset.going) element.textContent = element.dataset.going;
  }
}
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    silentSince ||= Date.now();
  });
}
document.addEventListener("htmx:afterOnLoad", () => {
  silentSince = 0;
  showAge();
});
setInterval(() => silentSince && Date.now() - silentSince > STALE && showAge(), 5000);
connect();
