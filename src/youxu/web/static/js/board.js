// The map of the board: outlets as marks of their state, the unit's outline, a graticule; no tiles from outside.
// The same facts stand in the table beside it.
const place = document.getElementById("map");
const data = JSON.parse(document.getElementById(place?.dataset.outline ?? "")?.textContent ?? "{}");
function safe(text) {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}

function mark(point) {
  const state = data.states[point.state];
  const count = point.count > 1 ? ` ${point.count}` : "";
  const words = safe(point.name + count + (state.quiet ? "" : ` ${state.word}`));
  const html = `<div class="mk ${state.look}">${state.icon}<span>${words}</span></div>`;
  return window.L.divIcon({ className: "", html, iconSize: [0, 0] });
}

function graticule(map, bounds) {
  const lines = [];
  const step = Math.max(0.1, Math.ceil(Math.max(bounds.getNorth() - bounds.getSouth(), bounds.getEast() - bounds.getWest()) * 2) / 10);
  for (let at = Math.ceil((bounds.getSouth() - 1) / step) * step; at < bounds.getNorth() + 1; at += step) lines.push([[at, bounds.getWest() - 2], [at, bounds.getEast() + 2]]);
  for (let at = Math.ceil((bounds.getWest() - 1) / step) * step; at < bounds.getEast() + 1; at += step) lines.push([[bounds.getSouth() - 2, at], [bounds.getNorth() + 2, at]]);
  window.L.polyline(lines, { className: "grat", interactive: false }).addTo(map);
}

function draw() {
  const map = window.L.map(place, { attributionControl: false, zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25 });
  window.L.control.zoom({ zoomInTitle: place.dataset.nearer, zoomOutTitle: place.dataset.farther }).addTo(map);
  const points = data.points.map((point) => point.at);
  const bounds = window.L.latLngBounds(points).pad(0.12);
  graticule(map, bounds);
  if (data.outline) {
    const outline = window.L.geoJSON(data.outline, { className: "outl", interactive: false }).addTo(map);
    bounds.extend(outline.getBounds());
  }
  map.fitBounds(bounds);
  for (const point of data.points) {
    const state = data.states[point.state];
    const title = `${point.name} ${state.word}`;
    const drawn = window.L.marker(point.at, { icon: mark(point), title, alt: title, keyboard: Boolean(point.url), zIndexOffset: state.quiet ? 0 : 500 }).addTo(map);
    if (point.url) drawn.on("click keypress", (event) => {
      if (event.type === "click" || event.originalEvent?.key === "Enter") location.assign(point.url);
    });
  }
}

if (place && window.L && data.points?.length) draw();
