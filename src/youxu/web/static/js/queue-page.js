// The queue that the person sees: what waits, what has its receipt, and what a person must look at.
import * as queue from "./queue.js";
import { smsAddress } from "./without-data.js";

const list = document.querySelector("[data-queue-list]");
const words = list.dataset;
const model = document.getElementById("queue-item").content;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const two = (value) => String(value).padStart(2, "0");
const STATES = { waiting: "unknown", sent: "open", clash: "suspended", settled: "closed" };

function moment(at) {
  const when = new Date(at), today = new Date().toDateString() === when.toDateString();
  const time = `${two(when.getHours())}:${two(when.getMinutes())}`;
  return today ? time : `${two(when.getMonth() + 1)}-${two(when.getDate())} ${time}`;
}

const part = (card, name) => card.querySelector(`[data-${name}]`);
function put(card, name, text) {
  const place = part(card, name);
  place.hidden = !text;
  if (text) (place.querySelector("[data-text]") ?? place).textContent = text;
}

function facts(place, rows) {
  place.hidden = !rows.length;
  place.replaceChildren(...rows.map((row) => {
    const box = document.createElement("div");
    box.append(Object.assign(document.createElement("dt"), { textContent: row.label }), Object.assign(document.createElement("dd"), { textContent: row.value }));
    return box;
  }));
}

function lines(place, texts) {
  place.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

function drawClash(card, one) {
  const box = part(card, "clash");
  box.hidden = one.state !== queue.CLASH;
  if (box.hidden) return;
  lines(part(box, "said"), one.said.length ? one.said : [fill(words.refused, { status: one.status ?? "" })]);
  const table = part(box, "theirs");
  table.hidden = !one.theirs.length;
  table.querySelector("tbody").replaceChildren(...one.theirs.map((row) => {
    const line = document.createElement("tr");
    const head = Object.assign(document.createElement("th"), { scope: "row", textContent: row.label });
    line.append(head, ...["theirs", "yours"].map((side) => Object.assign(document.createElement("td"), { className: "l", textContent: row[side] })));
    return line;
  }));
  part(box, "again").onclick = () => again(one);
  part(box, "open").onclick = () => open(one);
  part(box, "open").hidden = one.kind === "tick";
  part(box, "again").hidden = Boolean(one.stood);
  part(box, "stand").onclick = () => stand(one);
}

// Send mine once more: on the row as it stands now where the server said what changed.
async function again(one) {
  const changed = one.again ?? {};
  const own = one.fields.filter(([name]) => name !== "revision" || changed.revision === undefined);
  const fields = changed.revision === undefined ? own : [...own, ["revision", changed.revision]];
  const key = changed.submission && changed.submission !== one.key ? changed.submission : one.key;
  await queue.change({ ...one, fields }, { state: queue.WAITING, said: [], theirs: [] });
  if (key !== one.key) {
    await queue.keep({ ...one, key, fields });
    await queue.change(one, { state: queue.SETTLED, ended: Date.now() });
  }
  document.dispatchEvent(new Event("youxu:send"));
}

// Look at it in its own page: the form goes there as it was entered, and the page shows both sides.
async function open(one) {
  const here = await queue.checkIn(place(), [one.key]);
  if (!here || here.signIn) { document.dispatchEvent(new Event("youxu:send")); return; }
  await queue.change(one, { state: queue.WAITING });
  const form = Object.assign(document.createElement("form"), { method: "post", action: one.action, enctype: "multipart/form-data", hidden: true });
  for (const [name, value] of queue.bodyOf(one, here.token)) {
    const field = Object.assign(document.createElement("input"), { name });
    if (value instanceof File) {
      const files = new DataTransfer();
      files.items.add(value);
      field.type = "file";
      field.files = files.files;
    } else field.value = value;
    form.append(field);
  }
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}

async function stand(one) {
  await queue.change(one, { state: queue.SETTLED, ended: Date.now() });
  await draw();
}

function drawSteps(card, one) {
  const box = part(card, "steps");
  box.hidden = one.state !== queue.WAITING || !(one.steps ?? []).length;
  if (box.hidden) return;
  box.querySelector("ol").replaceChildren(...one.steps.map((step, at) => {
    const row = document.getElementById("queue-step").content.cloneNode(true).firstElementChild;
    row.classList.toggle("done", Boolean(step.at));
    row.querySelector("b").textContent = step.text;
    const small = row.querySelector("small");
    small.hidden = !step.at;
    small.textContent = step.at ? fill(words.done, { time: moment(step.at) }) : "";
    const button = row.querySelector("button");
    button.setAttribute("aria-pressed", String(Boolean(step.at)));
    button.onclick = async () => {
      const steps = one.steps.map((other, place) => (place === at ? { ...other, at: other.at ? 0 : Date.now() } : other));
      await queue.change(one, { steps });
      await draw();
    };
    return row;
  }));
}

function drawWithout(card, one) {
  const box = part(card, "without");
  box.hidden = one.state !== queue.WAITING || !one.sms;
  if (box.hidden) return;
  part(box, "sms").textContent = one.sms;
  lines(part(box, "call"), one.call);
  part(box, "sms-link").href = smsAddress(one.dial, one.sms);
  part(box, "sms-link").hidden = !one.dial;
}

function drawn(one) {
  const card = model.cloneNode(true).firstElementChild;
  card.id = one.key;
  put(card, "number", fill(words.number, { n: one.number }));
  put(card, "title", one.title);
  const state = part(card, "state");
  state.className = `q-s ${one.state}`;
  for (const icon of state.querySelectorAll("[data-icon]")) icon.hidden = icon.dataset.icon !== one.state;
  state.querySelector("[data-text]").textContent = words[one.state];
  put(card, "entered", fill(words.entered, { time: moment(one.entered) }));
  put(card, "receipt", one.receipt ? one.receipt : "");
  part(card, "receipt-box").hidden = !one.receipt;
  put(card, "recorded", one.recorded ? fill(words.recorded, { time: moment(one.recorded) }) : "");
  const link = part(card, "reference");
  link.hidden = !one.reference;
  link.textContent = one.reference ?? "";
  if (one.reference) link.href = words.now ? words.now.replace("REFERENCE", one.reference) : words.home;
  put(card, "failed", one.state === queue.WAITING && one.failed ? fill(words.failed, { time: moment(one.failed) }) : "");
  drawClash(card, one);
  drawSteps(card, one);
  drawWithout(card, one);
  part(card, "said-rows").hidden = !one.rows.length;
  facts(part(card, "rows"), one.rows);
  return card;
}

const place = () => {
  const frame = document.getElementById("phone-queue");
  return { owner: owner, checkIn: frame.dataset.checkIn };
};
let owner = "";

async function draw() {
  const frame = document.getElementById("phone-queue");
  owner = document.body.dataset.kept && frame.dataset.shell !== undefined ? (await queue.fact("owner")) ?? "" : frame.dataset.owner;
  const all = await queue.items();
  const own = all.filter((one) => one.owner === owner).reverse();
  const first = [queue.CLASH, queue.WAITING, queue.SENT, queue.SETTLED];
  own.sort((one, other) => first.indexOf(one.state) - first.indexOf(other.state));
  list.replaceChildren(...own.map(drawn));
  document.querySelector("[data-empty]").hidden = own.length > 0;
  const others = all.filter((one) => one.owner !== owner && one.state === queue.WAITING).length;
  const line = document.querySelector("[data-others]");
  line.hidden = !others;
  line.querySelector("[data-text]").textContent = fill(words.others, { n: others });
}

document.addEventListener("youxu:queue", draw);
await draw();
const sought = location.hash.slice(1);
if (sought) document.getElementById(sought)?.scrollIntoView();
document.querySelector("[data-lost]").hidden = !sought || Boolean(await queue.item(sought));
