// Shows what a subscriber without an account is told. A tap opens what it is about; the second choice leaves with one tap,
// by the same POST as the button of a mail program (RFC 8058), and shows that it was done.
const LEAVE = new URL(self.location).searchParams.get("leave");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  const actions = said.leave && LEAVE ? [{ action: "leave", title: LEAVE }] : [];
  const shown = { body: said.body, tag: said.tag, actions, data: { link: said.link, leave: said.leave } };
  event.waitUntil(self.registration.showNotification(said.title || "Youxu", { ...shown, icon: new URL("../app/icon-192.png", self.location).href }));
});

async function left(address) {
  const body = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
  await fetch(address, { method: "POST", body, mode: "no-cors", redirect: "follow" }).catch(() => {});
  return self.clients.openWindow(address);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { link, leave } = event.notification.data ?? {};
  event.waitUntil(event.action === "leave" ? left(leave) : self.clients.openWindow(link || self.registration.scope));
});
