// Parts of a page that keep themselves up to date: an element with data-part (its address) inside an element with
// data-topics fetches itself again when live.js tells that a topic changed. The server answers 304 when nothing
// changed; an open menu, a field in use and the place on the page stay as they are.
const marks = new Map();

function inUse(part) {
  return part.querySelector("details[open], input:focus, select:focus, textarea:focus") !== null;
}

async function renew(part) {
  if (inUse(part) || document.hidden) return;
  const address = part.dataset.part + location.search;
  const headers = { "HX-Request": "true" };
  if (marks.has(address)) headers["If-None-Match"] = marks.get(address);
  const answer = await fetch(address, { headers, credentials: "same-origin", cache: "no-store" });
  if (answer.headers.has("HX-Redirect")) return location.assign(answer.headers.get("HX-Redirect"));
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(String(answer.status));
  if (answer.headers.has("ETag")) marks.set(address, answer.headers.get("ETag"));
  const text = await answer.text();
  if (inUse(part)) return;
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.innerHTML = text;
  if (focused) document.getElementById(focused)?.focus();
  part.dispatchEvent(new CustomEvent("yx:renewed", { bubbles: true }));
}

function renewAll(root) {
  for (const part of root.querySelectorAll("[data-part]")) {
    renew(part)
      .then(() => document.dispatchEvent(new CustomEvent("htmx:afterOnLoad")))
      .catch(() => document.dispatchEvent(new CustomEvent("htmx:sendError")));
  }
}

for (const root of document.querySelectorAll("[data-topics]")) {
  root.addEventListener("yx:changed", () => renewAll(root));
  // Limits run even when nobody acts: once a minute the words "34 min left" are made anew.
  setInterval(() => renewAll(root), 60000);
}
