// What was entered on this phone (P1): kept in the browser's own database until the server's receipt is stored beside
// it. The key is the form's submission, so that the server takes the same entry once, however often it is sent.
import { openDB } from "../vendor/idb/idb.js";

export const WAITING = "waiting", SENT = "sent", CLASH = "clash", SETTLED = "settled";
const WEEK = 7 * 24 * 3600 * 1000;
const within = (span) => AbortSignal.timeout?.(span); // an older browser waits as long as the network does

const opened = openDB("youxu", 1, {
  upgrade(db) {
    db.createObjectStore("items", { keyPath: "key" });
    db.createObjectStore("facts");
  },
});

export const fresh = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

export async function items() {
  const found = await (await opened).getAll("items");
  return found.sort((one, other) => one.number - other.number);
}

export const item = async (key) => (await opened).get("items", key);
export const fact = async (name) => (await opened).get("facts", name);
export const remember = async (name, value) => (await opened).put("facts", value, name);
export const change = async (one, values) => (await opened).put("items", { ...one, ...values });

// Ask the browser to spare what waits here when it makes room; whether it will is its own affair.
const spare = () => { navigator.storage?.persist?.().catch(() => {}); };

// Keep an entry: a new one gets the next number of this phone, one that is resolved keeps its number and its time.
export async function keep(given) {
  spare();
  const work = (await opened).transaction(["items", "facts"], "readwrite");
  const before = await work.objectStore("items").get(given.key);
  const number = before ? before.number : ((await work.objectStore("facts").get("number")) ?? 0) + 1;
  if (!before) await work.objectStore("facts").put(number, "number");
  const kept = { ...given, number, stood: false, entered: before ? before.entered : given.entered, state: WAITING, said: [], theirs: [] };
  await work.objectStore("items").put(kept);
  await work.done;
  return kept;
}

// What has its receipt may go after a week; nothing else ever goes by itself.
export async function tidy(now = Date.now()) {
  const db = await opened;
  for (const one of await items()) {
    if ((one.state === SENT || one.state === SETTLED) && now - one.ended > WEEK) await db.delete("items", one.key);
  }
}

// Ask whether there is a connection, who is signed in, and which entries the server has already.
export async function checkIn(place, keys, patience = 8000) {
  const address = new URL(place.checkIn, location.href);
  for (const key of keys) address.searchParams.append("key", key);
  try {
    const answer = await fetch(address, {
      headers: { "X-Youxu-Queue": "1" }, cache: "no-store", signal: within(patience),
    });
    if (answer.status === 401) return { signIn: true };
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

const ended = (told) => ({
  state: SENT, ended: Date.now(), receipt: told.receipt, reference: told.reference, recorded: told.recorded_at,
  fields: [], said: [], theirs: [],
});

export const ageOf = (one) => String(Math.max(0, Math.round((Date.now() - one.entered) / 1000)));

export function bodyOf(one, token) {
  const body = new FormData();
  for (const [name, value] of one.fields) body.append(name, value);
  body.set("submission", one.key);
  body.set("entered_ago", ageOf(one));
  if (token) body.set("csrfmiddlewaretoken", token);
  return body;
}

async function send(one, token) {
  let answer;
  try {
    answer = await fetch(one.action, {
      method: "POST", body: bodyOf(one, token), headers: { "X-Youxu-Queue": "1" }, redirect: "manual",
      signal: within(120000),
    });
  } catch {
    return { outcome: "wait" };
  }
  try {
    const told = await answer.json();
    if (told.outcome) return told;
  } catch {
    // no answer of the product: a proxy's page, or an upload beyond its limit
  }
  const refused = answer.status >= 400 && answer.status < 500 && answer.status !== 429;
  return refused ? { outcome: "clash", status: answer.status } : { outcome: answer.status === 500 ? "failed" : "wait" };
}

async function settle(one, told) {
  if (told.outcome === "sent") {
    await change(one, ended(told));
    for (const [place, step] of (one.steps ?? []).entries()) {
      if (step.at && told.reference) await keep(tickOf(one, told.reference, place + 1, step));
    }
  } else if (told.outcome === "clash" || told.outcome === "stood") {
    await change(one, { state: CLASH, stood: told.outcome === "stood", status: told.status, said: told.said ?? [], theirs: told.theirs ?? [], again: told.again ?? {} });
  } else if (told.outcome === "failed") {
    await change(one, { failed: Date.now() });
  }
}

// What was ticked of the list that stood on the phone follows its report, each with its own time.
function tickOf(one, reference, place, step) {
  const fields = [["place", String(place)], ["done", "1"], ["text", step.text], ["reference", reference], ["what", "tick"]];
  return {
    key: step.key, owner: one.owner, action: one.tick.replace("REFERENCE", reference), page: one.page, kind: "tick",
    title: step.text, rows: [], fields, entered: step.at,
  };
}

async function sendAll(place) {
  const own = async () => (await items()).filter((one) => one.state === WAITING && one.owner === place.owner);
  const waiting = await own();
  if (!waiting.length) return "";
  const here = await checkIn(place, waiting.map((one) => one.key));
  if (here === null) return "offline";
  if (here.signIn || here.owner !== place.owner) return "sign-in";
  for (const one of waiting) {
    if (here.receipts[one.key]) await settle(one, { outcome: "sent", ...here.receipts[one.key] });
  }
  const tried = new Set();
  for (;;) {
    const one = (await own()).find((next) => !tried.has(next.key));
    if (!one) return "";
    tried.add(one.key);
    const told = await send(one, here.token);
    if (told.outcome === "wait") return "offline";
    if (told.outcome === "sign-in" || told.outcome === "token") return "sign-in";
    await settle(one, told);
  }
}

let sending = null;

// Send what waits, in the order in which it was entered; two pages of one phone take turns.
export function flush(place) {
  const work = () => sendAll(place);
  sending ??= (navigator.locks ? navigator.locks.request("youxu-queue", work) : work()).finally(() => { sending = null; });
  return sending;
}
