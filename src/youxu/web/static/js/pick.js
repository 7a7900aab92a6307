// A file field in the words of the page: the browser's own are in the browser's language, whatever the reader chose.
// Without this script the browser's own stand there and the field works the same.
function dress(input) {
  const frame = document.createElement("span");
  frame.className = "pick form-control";
  const [button, names] = ["pick-b", "pick-n"].map((name) => {
    const part = document.createElement("span");
    part.className = name;
    part.setAttribute("aria-hidden", "true");
    return part;
  });
  button.textContent = input.dataset.choose;
  input.replaceWith(frame);
  frame.append(button, names, input);
  const show = () => {
    names.textContent = [...input.files].map((file) => file.name).join(", ") || input.dataset.none;
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
