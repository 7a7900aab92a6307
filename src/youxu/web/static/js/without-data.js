// With no data at all (P1): the report in the plan's own words, as a text message and as what to say on the telephone.
const read = (id) => { const block = document.getElementById(id); return block ? JSON.parse(block.textContent) : null; };
const chosen = (form, name) => [...form.querySelectorAll(`input[name="${name}"]:checked`)];
const label = (control) => {
  const copy = control.closest("label").cloneNode(true);
  for (const part of copy.querySelectorAll("i, small, svg")) part.remove();
  return copy.textContent.trim();
};

function causeOf(form) {
  const select = form.querySelector('select[name="cause"]');
  if (select?.value) return { key: select.value, name: select.selectedOptions[0].textContent.trim() };
  const tile = chosen(form, "tile")[0];
  if (!tile) return { key: "", name: "" };
  const words = form.querySelector(`[data-tiles] [data-tile="${tile.value}"]`);
  return { key: words ? words.textContent.split(" ")[0] : "", name: label(tile) };
}

function began(form) {
  const how = chosen(form, "began")[0]?.value;
  const given = form.elements.began_at?.value;
  const moment = how === "other" && given ? new Date(given) : new Date(Date.now() - (how === "five" ? 300000 : 0));
  return moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function values(form, plan) {
  const outlet = form.querySelector(".pre b")?.textContent ?? form.elements.outlet?.selectedOptions?.[0]?.textContent ?? plan.outlet;
  const lines = chosen(form, "lines");
  const all = lines.find((one) => one.value === "all");
  const note = form.elements.note?.value.trim() ?? "";
  const answer = (name) => (chosen(form, name)[0] ? label(chosen(form, name)[0]) : "");
  return {
    outlet: (outlet || plan.outlet || "").trim(), began: began(form), cause: causeOf(form).name,
    lines: (all ? [all] : lines).map(label).join(plan.and), people: answer("people_in_danger"), data: answer("data_exposed"),
    note: note && !/[。.!！?？]$/.test(note) ? note + plan.stop : note, name: form.elements.caller?.value.trim() || plan.name,
  };
}

const fill = (text, given, blank) => text.replace(/\{(\w+)\}/g, (_whole, name) => given[name] || (name === "note" ? "" : blank)).trim();

// What goes with a report that is kept on the phone: its texts, and what to do now for its cause.
export function words(form, fresh) {
  const plan = read("without-data"), lists = read("first-15") ?? {};
  const steps = (lists[causeOf(form).key] ?? []).map((text) => ({ text, at: 0, key: fresh() }));
  if (!plan) return { steps };
  const given = values(form, plan);
  return { steps, sms: fill(plan.sms, given, plan.blank), call: plan.call.map((line) => fill(line, given, plan.blank)), dial: plan.dial };
}

export const smsAddress = (dial, text) => `sms:${dial}?&body=${encodeURIComponent(text)}`;

function show(form) {
  const place = document.querySelector("[data-without-data]"), plan = read("without-data");
  if (!place || !plan) return;
  const made = words(form, () => "");
  place.querySelector("[data-sms]").textContent = made.sms;
  const link = place.querySelector("a[data-sms-link]");
  if (link) link.href = smsAddress(plan.dial, made.sms);
  [...place.querySelectorAll("[data-call] li")].forEach((line, at) => { line.textContent = made.call[at]; });
}

const form = document.querySelector("form[data-report-form]");
if (form) {
  form.addEventListener("input", () => show(form));
  show(form);
}
