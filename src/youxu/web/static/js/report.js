// The report form (P1): shows only what the answers so far ask for. Without it the form shows everything.
const form = document.querySelector("[data-report-form]");

function causesFollowTile() {
  const tile = form.querySelector('input[name="tile"]:checked');
  const select = form.querySelector("[data-exact] select");
  const words = tile && form.querySelector(`[data-tiles] [data-tile="${tile.value}"]`);
  const wanted = words ? words.textContent.split(" ") : [];
  for (const option of select.options) {
    const fits = !option.value || wanted.includes(option.value);
    option.hidden = !fits;
    option.disabled = !fits;
  }
  if (!wanted.includes(select.value)) select.value = "";
  form.querySelector("[data-exact]").hidden = wanted.length < 2;
}

function momentFollowsChoice() {
  const chosen = form.querySelector('input[name="began"]:checked');
  form.querySelector("[data-began-at]").hidden = !chosen || chosen.value !== "other";
}

function allFollowsLines(event) {
  const lines = [...form.querySelectorAll('input[name="lines"]')];
  const all = lines.find((line) => line.value === "all");
  const others = lines.filter((line) => line !== all);
  if (event.target === all) others.forEach((line) => { line.checked = all.checked; });
  else if (others.includes(event.target)) all.checked = others.every((line) => line.checked);
}

// Which of the chosen services stand otherwise than the rest is asked only where there are several.
function eachFollowsLines() {
  const chosen = new Set([...form.querySelectorAll('input[name="lines"]:checked')].map((line) => line.value));
  const rows = [...form.querySelectorAll("[data-each] [data-line]")];
  rows.forEach((row) => { row.hidden = !chosen.has(row.dataset.line); });
  form.querySelector("[data-each]").hidden = rows.filter((row) => !row.hidden).length < 2;
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.name === "tile") causesFollowTile();
    if (event.target.name === "lines") { allFollowsLines(event); eachFollowsLines(); }
    momentFollowsChoice();
  });
  form.addEventListener("submit", () => {
    const button = form.querySelector(".sticky button");
    window.setTimeout(() => { button.disabled = true; }, 0);
    window.setTimeout(() => { button.disabled = false; }, 8000);
  });
  causesFollowTile();
  eachFollowsLines();
  momentFollowsChoice();
}
