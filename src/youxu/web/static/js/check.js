// The check sheet (P4b): counts what is open and opens the reason of a failed item. Works without it too.
const form = document.querySelector("[data-check-form]");

function refresh() {
  const rows = [...form.querySelectorAll(".ck > li")];
  let answered = 0;
  for (const row of rows) {
    const chosen = row.querySelector('input[type="radio"]:checked');
    answered += chosen ? 1 : 0;
    row.classList.toggle("pass", chosen?.value === "PASS");
    row.classList.toggle("fail", chosen?.value === "FAIL");
    row.querySelector(".why").hidden = chosen?.value !== "FAIL";
  }
  form.querySelector("progress").value = answered;
  const said = form.querySelector("[data-done-pattern]");
  said.textContent = said.dataset.donePattern.replace("{n}", answered).replace("{m}", rows.length);
  const left = form.querySelector("[data-left-text]");
  left.textContent = left.dataset.leftPattern.replace("{n}", rows.length - answered);
}

if (form) {
  form.addEventListener("change", refresh);
  refresh();
}
