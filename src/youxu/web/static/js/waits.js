// On the pages of the office: only where something waits on this phone is what sends it loaded.
const bases = indexedDB.databases ? await indexedDB.databases() : [{ name: "youxu" }];
if (bases.some((one) => one.name === "youxu")) {
  const queue = await import("./queue.js");
  if ((await queue.items()).some((one) => one.state === queue.WAITING || one.state === queue.CLASH)) await import("./offline.js");
}
