// Pages that work without a connection (P1): a form is kept on the phone first, then sent; what waits is said on each
// page. Without this script a form goes to the server as any other.
import * as queue from "./queue.js";

const frame = document.getElementById("phone-queue");
const place = { owner: frame.dataset.owner, checkIn: frame.dataset.checkIn };
const kept = document.body.dataset.kept ?? "";
const watched = Boolean(navigator.serviceWorker?.controller); // then the worker keeps this page as it comes
const say = (text) => { const status = document.getElementById("status"); if (status) status.textContent = text; };
const clock = (moment) => new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// The worker that keeps pages: only where the browser allows one (https, or this machine itself).
async function keepPages() {
  if (!navigator.serviceWorker || !frame.dataset.worker) return;
  const worker = await navigator.serviceWorker.register(frame.dataset.worker, { scope: frame.dataset.scope });
  await navigator.serviceWorker.ready;
  if (kept || !navigator.onLine) return;
  const last = (await queue.fact("kept")) ?? {};
  const due = frame.dataset.keep.split(" ").filter(Boolean).filter((url) => last.owner !== place.owner || Date.now() - (last[url] ?? 0) > 900000);
  const here = watched ? [] : [location.pathname + location.search];
  // What a page names, the worker fetches with it; what its scripts name in turn stands here.
  const files = ["queue.js", "without-data.js", "../vendor/idb/idb.js"].map((name) => new URL(name, import.meta.url).href);
  (worker.active ?? navigator.serviceWorker.controller)?.postMessage({ keep: { pages: [...new Set([...due, ...here])], files } });
  const times = Object.fromEntries(due.map((url) => [url, Date.now()]));
  await queue.remember("kept", { ...(last.owner === place.owner ? last : {}), owner: place.owner, ...times });
}

// The bar of a page without a connection, and the line that says what waits.
function bar(offline) {
  const words = frame.querySelector("[data-bar]");
  words.hidden = !offline;
  for (const part of document.querySelectorAll("[data-online-only]")) part.hidden = Boolean(offline);
  const since = words.querySelector("[data-as-of]");
  if (since) since.hidden = !kept;
  if (kept && since) since.textContent = fill(since.dataset.asOf, { time: clock(kept) });
}

async function note(older = 0) {
  const line = frame.querySelector("[data-note]");
  if (!line) return;
  const all = (await queue.items()).filter((one) => one.owner === place.owner && Date.now() - one.entered >= older);
  const waiting = all.filter((one) => one.state === queue.WAITING).length;
  const clashes = all.filter((one) => one.state === queue.CLASH).length;
  const parts = [];
  if (clashes) parts.push(fill(line.dataset.clash, { n: clashes }));
  if (waiting) parts.push(fill(line.dataset.waiting, { n: waiting }));
  line.hidden = !parts.length;
  const words = line.querySelector("[data-words]");
  if (words) words.textContent = parts.join(line.dataset.and);
}

async function send() {
  const trouble = await queue.flush(place);
  bar(trouble === "offline" || !navigator.onLine || (kept && trouble !== ""));
  document.querySelector("[data-sign-in]")?.toggleAttribute("hidden", trouble !== "sign-in");
  await note();
  document.dispatchEvent(new CustomEvent("youxu:queue", { detail: trouble }));
  return trouble;
}

// What a person sees of an entry: the questions of the form with the answers given, and the names of photographs.
function rowsOf(form) {
  const rows = new Map();
  for (const control of form.elements) {
    if (!control.name || control.type === "hidden" || control.tagName === "BUTTON") continue;
    const answer = answerOf(control);
    if (!answer) continue;
    const question = questionOf(control);
    rows.set(control.name, { label: question, value: [...(rows.get(control.name)?.value ?? []), answer] });
  }
  return [...rows.values()].map((row) => ({ label: row.label, value: row.value.join(document.documentElement.lang.startsWith("zh") ? "、" : ", ") }));
}

const plain = (node) => {
  const copy = node.cloneNode(true);
  for (const part of copy.querySelectorAll("i, small, svg")) part.remove();
  return copy.textContent.trim();
};

function answerOf(control) {
  if (control.type === "radio" || control.type === "checkbox") return control.checked ? plain(control.closest("label") ?? control) : "";
  if (control.type === "file") return [...control.files].map((file) => file.name).join(", ");
  if (control.tagName === "SELECT") return control.value ? control.selectedOptions[0].textContent.trim() : "";
  return control.value.trim();
}

function questionOf(control) {
  const several = control.type === "radio" || control.type === "checkbox";
  const group = control.closest("[role=radiogroup][aria-label]");
  const own = several ? control.closest("fieldset")?.querySelector("legend") : control.labels?.[0];
  return group ? group.getAttribute("aria-label") : own ? plain(own) : control.name;
}

function fieldsOf(form, button) {
  const fields = [];
  for (const [name, value] of new FormData(form)) {
    if (name === "csrfmiddlewaretoken" || name === "submission") continue;
    if (value instanceof File && !value.name) continue;
    fields.push([name, value]);
  }
  if (button?.name) fields.push([button.name, button.value]);
  return fields;
}

async function entryOf(form, button) {
  const field = form.elements.submission;
  const before = await queue.item(field.value);
  const resolves = form.hasAttribute("data-resolves");
  if (before && before.state !== queue.WAITING && !resolves) field.value = queue.fresh();
  const words = form.dataset.queueTitle || plain(button ?? form.querySelector("h1, h2"));
  const { words: texts } = await import("./without-data.js");
  return {
    key: field.value, owner: place.owner, action: new URL(form.action, location.href).pathname + new URL(form.action, location.href).search,
    page: location.pathname + location.search, kind: form.dataset.queue, title: words, rows: rowsOf(form),
    fields: fieldsOf(form, button), entered: Date.now(), language: document.documentElement.lang,
    tick: form.dataset.tick ?? "", ...(form.matches("[data-report-form]") ? texts(form, queue.fresh) : {}),
  };
}

async function submitted(event) {
  const form = event.target;
  if (!form.matches("form[data-queue]")) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    await keepAndSend(form, event.submitter);
  } catch {
    goes(form, event.submitter, null, ""); // a browser that keeps nothing sends as it always did
  }
}

async function keepAndSend(form, button) {
  const one = await queue.keep(await entryOf(form, button));
  const here = await queue.checkIn(place, [one.key], 6000);
  if (here && !here.signIn && here.owner === place.owner) {
    if (await goesBehind(one)) {
      if (form.dataset.queue === "tick") location.reload();
      else location.assign(`${frame.dataset.page}#${one.key}`);
    } else goes(form, button, one, here.token);
    return;
  }
  form.ariaBusy = "false";
  if (form.dataset.queue === "tick") {
    await markTicks();
    bar(true);
    await note();
    say(frame.dataset.keptWords);
    return;
  }
  location.assign(`${frame.dataset.page}#${one.key}`);
}

// What still waits from before goes first, so that the order stays; this entry then goes out behind it.
async function goesBehind(one) {
  const others = (await queue.items()).filter((other) => other.owner === place.owner && other.state === queue.WAITING && other.key !== one.key);
  if (others.length) await queue.flush(place);
  return others.length > 0;
}

// Send the form itself, with a fresh token: its page answers as it always does. What is resolved keeps its first time.
function goes(form, button, one, token) {
  const given = form.elements.csrfmiddlewaretoken;
  if (given && token) given.value = token;
  const more = [...(button?.name ? [[button.name, button.value]] : []), ...(one ? [["entered_ago", queue.ageOf(one)]] : [])];
  for (const [name, value] of more) form.append(Object.assign(document.createElement("input"), { type: "hidden", className: "sent-with", name, value }));
  HTMLFormElement.prototype.submit.call(form);
}

// A page that came back with faults says that its entry is not in: it stands in the queue until it is.
async function markRefused() {
  for (const form of document.querySelectorAll("form[data-queue][data-resolves]")) {
    const one = await queue.item(form.elements.submission.value);
    const said = [...document.querySelectorAll("#faults li")].map((line) => line.textContent.trim());
    if (one && one.state === queue.WAITING && said.length) await queue.change(one, { state: queue.CLASH, said });
  }
}

// Lines that were ticked here and wait stand as ticked, with the time.
async function markTicks() {
  const forms = [...document.querySelectorAll('form[data-queue="tick"]')];
  if (!forms.length) return;
  const ticks = (await queue.items()).filter((one) => one.kind === "tick" && one.state === queue.WAITING);
  for (const form of forms) {
    const mark = (fields) => JSON.stringify(["place", "step"].map((name) => fields.find(([key]) => key === name)?.[1] ?? ""));
    const own = mark([...new FormData(form)]);
    const path = new URL(form.action, location.href).pathname;
    const one = ticks.find((tick) => tick.action.startsWith(path) && mark(tick.fields) === own);
    if (!one) continue;
    const button = form.querySelector("button");
    form.closest("li").classList.add("done");
    button.disabled = true;
    if (form.querySelector("[data-kept-at]")) continue;
    const small = Object.assign(document.createElement("small"), { textContent: fill(frame.dataset.tickWords, { time: clock(one.entered) }) });
    small.dataset.keptAt = "";
    button.querySelector(".tx, span:last-child").append(small);
  }
}

// A page that the phone kept was made for another moment: each of its forms is a new entry.
function renew() {
  if (!kept) return;
  for (const field of document.querySelectorAll("form[data-queue] input[name=submission]")) field.value = queue.fresh();
}

async function start() {
  if (kept && frame.dataset.shell !== undefined) place.owner = (await queue.fact("owner")) ?? "";
  renew();
  if (place.owner && !kept) await queue.remember("owner", place.owner);
  await markRefused();
  await markTicks();
  bar(Boolean(kept) || !navigator.onLine);
  document.addEventListener("submit", submitted);
  document.documentElement.dataset.queue = "ready";
  await note(60000); // what was sent a moment ago has its receipt in a moment
  await send();
  await queue.tidy();
  await keepPages();
}

// Back at a page that the browser had put by: its form is as it was before it went.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const added of document.querySelectorAll(".sent-with")) added.remove();
  for (const form of document.querySelectorAll("form[data-queue]")) form.ariaBusy = "false";
});
document.addEventListener("youxu:send", send);
window.addEventListener("online", send);
window.addEventListener("offline", () => bar(true));
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
setInterval(async () => {
  if ((await queue.items()).some((one) => one.state === queue.WAITING)) send();
}, 20000);
start();
