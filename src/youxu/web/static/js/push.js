// Adds this browser to the ways by which somebody is told: it asks its maker's service for an address of its own. Who
// has no account says in the form itself which worker shows the messages, and for which pages.
const form = document.querySelector("form[data-push]");
const said = form.querySelector("[data-said]"), button = form.querySelector("[data-wake]");
const worker = form.dataset.worker ? form.dataset : document.getElementById("phone-queue").dataset;
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

async function subscribed() {
  const registration = await navigator.serviceWorker.register(worker.worker, { scope: worker.scope });
  await navigator.serviceWorker.ready;
  const asked = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) };
  try {
    return await registration.pushManager.subscribe(asked);
  } catch (error) {
    const old = error.name === "InvalidStateError" && (await registration.pushManager.getSubscription());
    if (!old) throw error; // let in by the key of another channel before, the browser has to let go of that one first
    await old.unsubscribe();
    return registration.pushManager.subscribe(asked);
  }
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
  if (button.type === "submit") form.addEventListener("submit", add);
  else button.addEventListener("click", add);
} else said.textContent = form.dataset.none;
