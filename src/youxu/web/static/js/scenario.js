// The clock of a drill runs between two readings: from the moment that the server gave, at its pace; 0: it stands.
const read = new WeakMap();

function show() {
  for (const face of document.querySelectorAll("[data-scenario]")) {
    if (!read.has(face)) read.set(face, Date.now());
    const speed = Number(face.dataset.speed);
    const moment = new Date(Date.parse(face.dataset.scenario) + (Date.now() - read.get(face)) * speed);
    // The zone of the server's moment is the unit's: its own digits are shifted, never the reader's zone.
    const zone = /([+-])(\d\d):(\d\d)$/.exec(face.dataset.scenario);
    const minutes = zone ? (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0;
    face.textContent = new Date(moment.getTime() + minutes * 60000).toISOString().slice(11, speed ? 19 : 16);
  }
}

show();
setInterval(show, 1000);
document.addEventListener("yx:renewed", show);
