// Scan the label of a shelf with the phone's camera: the browser's own reader where it has one, else jsQR.
// The picture never leaves the page; only the address in the code is followed, and only if it is a shelf's of this site.
const place = document.getElementById("scan")
const view = document.getElementById("scan-view")
const say = document.getElementById("scan-say")
const go = document.getElementById("scan-go")
const LABEL = /\/supplies\/l\/\d+\/[A-Za-z0-9_-]+\/$/

if (navigator.mediaDevices?.getUserMedia) {
  go.hidden = false
  go.addEventListener("click", start)
} else {
  say.textContent = place.dataset.denied
}

async function start() {
  try {
    view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })
  } catch {
    say.textContent = place.dataset.denied
    return
  }
  go.hidden = true
  view.hidden = false
  await view.play()
  say.textContent = place.dataset.ready
  look(await reader())
}

async function reader() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const own = new BarcodeDetector({ formats: ["qr_code"] })
    return async () => (await own.detect(view))[0]?.rawValue
  }
  const sheet = document.createElement("canvas")
  const pen = sheet.getContext("2d", { willReadFrequently: true })
  return async () => {
    sheet.width = view.videoWidth
    sheet.height = view.videoHeight
    if (!sheet.width) return undefined
    pen.drawImage(view, 0, 0)
    const picture = pen.getImageData(0, 0, sheet.width, sheet.height)
    return window.jsQR(picture.data, picture.width, picture.height)?.data
  }
}

async function look(read) {
  const found = await read()
  if (!found) return void setTimeout(() => look(read), 200)
  // A label printed under another address of this product still names the same shelf.
  const path = (() => { try { return new URL(found).pathname } catch { return "" } })()
  if (!LABEL.test(path)) {
    say.textContent = place.dataset.other
    return void setTimeout(() => look(read), 800)
  }
  view.srcObject.getTracks().forEach((track) => track.stop())
  window.location.assign(path)
}
