// The frame of every page: the clock, elapsed clocks, keyboard shortcuts, and honest words when a fragment fails.
const body = document.body;
const loaded = Date.now();
const speed = Number(body.dataset.speed ?? 1); // of the clock of a drill, 0 while it stands

function tick() {
  const passed = (Date.now() - loaded) * speed;
  for (const element of document.querySelectorAll("[data-since]")) {
    const seconds = Math.floor((Date.parse(element.dataset.now) - Date.parse(element.dataset.since)) / 1000);
    const at = element.dataset.seen ? Number(element.dataset.seen) : (element.dataset.seen = String(Date.now()));
    const total = seconds + Math.floor(((Date.now() - Number(at)) * speed) / 1000);
    const hours = Math.floor(total / 3600);
    if (hours >= 24) continue;
    const two = (value) => String(value).padStart(2, "0");
    element.textContent = `${hours}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
  }
  for (const element of document.querySelectorAll("[data-clock]")) {
    const start = element.dataset.clock.match(/T(\d\d):(\d\d):(\d\d)/);
    if (!start) continue;
    const minutes = Math.floor((Number(start[1]) * 3600 + Number(start[2]) * 60 + Number(start[3]) + passed / 1000) / 60) % 1440;
    element.textContent = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  }
}
setInterval(tick, 1000);

// Shortcuts: only outside fields, never with a modifier, and switchable off.
const root = body.dataset.root ?? "/"; // a drill's pages stand below the drill's own address
const places = { b: root, i: `${root}incidents/`, w: `${root}my-work/`, r: `${root}report/`, o: `${root}outlets/`, p: "/plan/" };
let pressed = "";
document.addEventListener("keydown", (event) => {
  if (body.dataset.shortcuts !== "on" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (pressed === "g" && places[event.key]) location.assign(places[event.key]);
  else if (event.key === "?") location.assign(`${root}help/`);
  else if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
  pressed = event.key;
  setTimeout(() => (pressed = ""), 1200);
});

// A fragment that takes longer than 400 ms says so in its card; one that fails says that what is seen may be old.
const say = (text) => {
  const status = document.getElementById("status");
  if (status) status.textContent = text;
};
const waiting = new WeakMap();
document.addEventListener("htmx:beforeRequest", (event) => {
  const place = event.target.closest(".card")?.querySelector("header .end") ?? null;
  if (!place) return;
  waiting.set(event.target, setTimeout(() => {
    const note = document.createElement("span");
    note.className = "updating";
    note.textContent = body.dataset.updating;
    place.prepend(note);
  }, 400));
});
document.addEventListener("htmx:afterRequest", (event) => {
  clearTimeout(waiting.get(event.target));
  for (const note of document.querySelectorAll(".updating")) note.remove();
});
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    say(body.dataset.failed);
    if (document.querySelector(".stale-bar")) return;
    const bar = document.createElement("p");
    bar.className = "stale-bar";
    bar.textContent = body.dataset.failed;
    document.getElementById("main").prepend(bar);
  });
}
document.addEventListener("htmx:afterSwap", () => document.querySelector(".stale-bar")?.remove());

// The error summary takes the focus, so that it is read first.
document.getElementById("faults")?.focus();

// A table that scrolls sideways inside its card can be reached and scrolled by keyboard.
function reach() {
  for (const box of document.querySelectorAll(".scroll, .card > .mx")) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
reach();
window.addEventListener("resize", reach);
document.addEventListener("htmx:afterSettle", reach);
