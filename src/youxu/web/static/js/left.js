// Nobody is signed in here: the pages that the phone kept go, what waits to be sent stays and says so.
import * as queue from "./queue.js";

await queue.remember("owner", "");
await queue.remember("kept", {});
(await navigator.serviceWorker?.getRegistration?.(location.href))?.active?.postMessage({ forget: true });
const line = document.querySelector("[data-left]");
const waiting = (await queue.items()).filter((one) => one.state === queue.WAITING && !one.action.startsWith("/p/")).length;
line.hidden = !waiting;
line.textContent = line.dataset.words.replace("{n}", waiting);
