// A page that was not renewed in time says so by itself; the search filters what stands on the page. Nothing is called.
"use strict";
(function () {
  const body = document.body;
  const until = Date.parse(body.dataset.until || "");
  const show = () => {
    if (!(Date.now() > until) || body.classList.contains("old")) return;
    body.classList.add("old");
    for (const one of document.querySelectorAll(".stale")) one.hidden = false;
    for (const one of document.querySelectorAll("[data-stale]")) one.textContent = one.dataset.stale;
    for (const one of document.querySelectorAll(".st[data-word]")) {
      one.className = "st unknown";
      one.querySelector("use").setAttribute("href", "#i-unknown");
      one.lastChild.textContent = body.dataset.issued + " " + one.dataset.word;
    }
  };
  show();
  setInterval(show, 20000);
  const find = document.querySelector(".find");
  if (!find) return;
  find.hidden = false;
  const input = find.querySelector("input");
  const hits = find.querySelector(".hits");
  const rows = [...document.querySelectorAll("[data-find]")];
  const filter = () => {
    const asked = input.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      row.hidden = !asked.every((word) => row.dataset.find.includes(word));
      if (!row.hidden) count += 1;
    }
    hits.textContent = count ? "" : find.dataset.none;
  };
  input.addEventListener("input", filter);
  find.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
})();
