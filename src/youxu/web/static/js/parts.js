// Parts of a page that keep themselves up to date: an element with data-topics and data-parts (their address) asks for
// all elements with data-part (their names) beneath it in one request when live.js tells that a topic changed. The
// server answers 304 when nothing changed; an open menu, a field in use and the place on the page stay as they are.
const marks = new Map();

function inUse(part) {
  return part.querySelector("details[open], input:focus, select:focus, textarea:focus") !== null;
}

function put(part, made) {
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.replaceChildren(made.content);
  if (focused) document.getElementById(focused)?.focus();
  part.dispatchEvent(new CustomEvent("yx:renewed", { bubbles: true }));
}

async function renew(root) {
  if (document.hidden) return;
  const address = root.dataset.parts + location.search;
  const headers = { "HX-Request": "true" };
  if (marks.has(address)) headers["If-None-Match"] = marks.get(address);
  const answer = await fetch(address, { headers, credentials: "same-origin", cache: "no-store" });
  if (answer.headers.has("HX-Redirect")) return location.assign(answer.headers.get("HX-Redirect"));
  if (answer.status === 304) return;
  // The reader may not see it any more (it became need-to-know): the page goes, as for who opens it now.
  if (answer.status === 403 || answer.status === 404) return location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  const parts = [...root.querySelectorAll("[data-part]")];
  const free = parts.filter((part) => !inUse(part));
  for (const part of free) put(part, made.content.querySelector(`template[data-of="${part.dataset.part}"]`));
  // What is in use now is asked for again the next time, changed or not.
  if (free.length === parts.length && answer.headers.has("ETag")) marks.set(address, answer.headers.get("ETag"));
  else marks.delete(address);
}

function renewed(root) {
  renew(root)
    .then(() => document.dispatchEvent(new CustomEvent("htmx:afterOnLoad")))
    .catch(() => document.dispatchEvent(new CustomEvent("htmx:sendError")));
}

for (const root of document.querySelectorAll("[data-topics][data-parts]")) {
  root.addEventListener("yx:changed", () => renewed(root));
  // Limits run even when nobody acts: once a minute the words "34 min left" are made anew.
  setInterval(() => renewed(root), 60000);
}
