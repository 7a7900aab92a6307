// Keeps for the time without a connection what the server marks as such (X-Youxu-Keep: whose page it is) and the files
// that those pages need. Everything else goes to the network as if this were not here.
const SCOPE = new URL(self.registration.scope).pathname;
const BELOW = new URL("../", self.location).pathname; // the files lie beside this one
const given = new URL(self.location).searchParams;
const QUEUE = given.get("queue"), LEAVE = given.get("leave");
const FILES = "youxu-files", PAGES = "youxu-pages-";
const NAMED = new RegExp(`(?:href|src)="(${BELOW}[^"]+[.](?:css|js|svg))"`, "g");
const PATIENCE = 6000;
// The queue of a drill stands below the drill's own address.
const queueOf = (url) => QUEUE && `${new URL(url).pathname.match(/^\/drill\/[^/]+(?=\/)/)?.[0] ?? ""}${QUEUE}`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function forget(except) {
  for (const name of await caches.keys()) {
    const below = name.startsWith(`${PAGES}${SCOPE}`);
    if (below && name !== except && !name.endsWith("shell")) await caches.delete(name);
  }
}

// A kept page says since when it is kept, so that nobody takes it for the present state.
async function store(request, response) {
  const owner = response.headers.get("X-Youxu-Keep");
  const kept = owner && `${PAGES}${SCOPE}/${owner}`;
  if (!kept) {
    if (response.status === 404 || response.status === 410) await drop(request);
    return;
  }
  if (owner !== "shell" && SCOPE === "/") await forget(kept);
  const text = (await response.clone().text()).replace("<body", `<body data-kept="${new Date().toISOString()}"`);
  const page = new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": response.headers.get("Content-Security-Policy") ?? "" } });
  await keepFiles([...text.matchAll(NAMED)].map(([, file]) => file));
  await (await caches.open(kept)).put(request.url, page);
}

async function keepFiles(files) {
  const shelf = await caches.open(FILES);
  for (const file of files) if (!(await shelf.match(file))) await shelf.add(file).catch(() => {});
}

async function drop(request) {
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES)) await (await caches.open(name)).delete(request.url);
  }
}

const found = async (url) => (await caches.match(url)) ?? (await caches.match(url, { ignoreSearch: true }));

async function inTime(request, fallback) {
  if (!fallback) return fetch(request);
  return Promise.race([
    fetch(request),
    new Promise((_done, fail) => { setTimeout(() => fail(new Error("slow")), PATIENCE); }),
  ]);
}

async function page(event) {
  const kept = await found(event.request.url);
  try {
    const response = await inTime(event.request, kept);
    if (kept && [502, 503, 504].includes(response.status)) return kept;
    event.waitUntil(store(event.request, response.clone()));
    return response;
  } catch (trouble) {
    const queue = queueOf(event.request.url);
    const other = kept ?? (queue && (await found(new URL(queue, self.location).href)));
    if (other) return other;
    throw trouble;
  }
}

async function file(event) {
  const kept = await caches.match(event.request);
  try {
    const response = await inTime(event.request, kept);
    if (response.ok) await (await caches.open(FILES)).put(event.request, response.clone());
    return response;
  } catch (trouble) {
    if (kept) return kept;
    throw trouble;
  }
}

// A form that was on its way when the connection went: the queue has it, or says that it has not.
async function posted(event) {
  const copy = event.request.clone();
  try {
    return await fetch(event.request);
  } catch (trouble) {
    const queue = queueOf(event.request.url);
    const form = queue && (await found(new URL(queue, self.location).href)) && (await copy.formData().catch(() => null));
    if (form) return Response.redirect(`${queue}#${form.get("submission") ?? "-"}`, 303);
    throw trouble;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== self.location.origin || !url.pathname.startsWith(SCOPE)) return;
  if (request.method === "POST" && url.pathname === LEAVE) event.waitUntil(forget());
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(page(event));
  else if (request.mode === "navigate" && request.method === "POST") event.respondWith(posted(event));
  else if (request.method === "GET" && url.pathname.startsWith(BELOW)) event.respondWith(file(event));
});

async function fetchKept(url) {
  const response = await fetch(url, { credentials: "same-origin" });
  if (response.ok && !response.redirected) await store(new Request(url), response);
  else if (response.status === 404 || response.status === 410) await drop(new Request(url));
}

async function keepAll({ pages, files }) {
  await keepFiles(files);
  for (const url of pages) await fetchKept(url).catch(() => {});
}

self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(keepAll(event.data.keep));
  if (event.data.forget) event.waitUntil(forget());
});

// A message to this device: shown once by its tag, however often it came. A tap opens what it is about.
self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(said.title || "Youxu", { body: said.body, tag: said.tag, data: { link: said.link }, icon: new URL("../app/icon-192.png", self.location).href }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data?.link || "/"));
});
