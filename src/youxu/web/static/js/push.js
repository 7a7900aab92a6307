// Adds this browser to the ways by which its owner is told: it asks its maker's service for an address of its own.
const form = document.querySelector("form[data-push]");
const said = form.querySelector("[data-said]"), button = form.querySelector("button");
const worker = document.getElementById("phone-queue").dataset;
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

async function subscribed() {
  const registration = await navigator.serviceWorker.register(worker.worker, { scope: worker.scope });
  await navigator.serviceWorker.ready;
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) });
}

async function add(event) {
  event.preventDefault();
  said.textContent = "";
  if ((await Notification.requestPermission()) !== "granted") {
    said.textContent = form.dataset.refused;
    return;
  }
  button.disabled = true;
  try {
    const { endpoint, keys } = (await subscribed()).toJSON();
    Object.assign(form.elements.endpoint, { value: endpoint });
    Object.assign(form.elements.key, { value: keys.p256dh });
    Object.assign(form.elements.secret, { value: keys.auth });
    form.submit();
  } catch {
    said.textContent = form.dataset.failed;
    button.disabled = false;
  }
}

if (navigator.serviceWorker && window.PushManager && window.Notification) {
  said.textContent = "";
  button.hidden = false;
  form.addEventListener("submit", add);
} else said.textContent = form.dataset.none;
