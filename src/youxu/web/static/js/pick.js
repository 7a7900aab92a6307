// A file field in the words of the page: the browser's own are in the browser's language, whatever the reader chose.
// Without this script the browser's own stand there and the field works the same.
const filesOf = (form) => [...form.querySelectorAll("input[type=file]")].flatMap((one) => [...one.files]);

function dress(input) {
  const frame = document.createElement("span");
  frame.className = "pick form-control";
  const [button, names] = ["pick-b", "pick-n"].map((name) => {
    const part = document.createElement("span");
    part.className = name;
    if (name === "pick-b") part.setAttribute("aria-hidden", "true");
    return part;
  });
  names.setAttribute("role", "status");
  button.textContent = input.dataset.choose;
  input.replaceWith(frame);
  frame.append(button, names, input);
  const show = () => {
    const large = filesOf(input.form ?? frame).reduce((sum, file) => sum + file.size, 0) > Number(input.dataset.most);
    const chosen = [...input.files].map((file) => file.name).join(", ");
    if (large && chosen) input.value = ""; // the server would not take the form at all
    names.textContent = large && chosen ? `${input.dataset.large}: ${chosen}` : chosen || input.dataset.none;
    frame.classList.toggle("too-large", Boolean(large && chosen));
  };
  input.addEventListener("change", show);
  input.form?.addEventListener("reset", () => setTimeout(show));
  show();
}

function all() {
  for (const input of document.querySelectorAll("input[type=file][data-choose]")) if (!input.closest(".pick")) dress(input);
}
all();
document.addEventListener("yx:renewed", all);
document.addEventListener("htmx:load", all);
