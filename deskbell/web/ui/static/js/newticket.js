// The form for a new ticket: another type asks for other fields. What was typed stays where it fits.
const form = document.querySelector("[data-new-ticket]");
const extra = form?.querySelector("[data-extra]");
let asked = 0;

const keep = (fresh) => {
  for (const field of fresh.querySelectorAll("[name]")) {
    const typed = extra.querySelector(`[name="${CSS.escape(field.name)}"]`);
    if (!typed) continue;
    field.value = typed.value;
    field.checked = typed.checked;
  }
};

const ask = async (type) => {
  asked += 1;
  const mine = asked;
  const address = new URL(form.action);
  address.searchParams.set("type", type);
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-extra]");
  if (!fresh || mine !== asked) return;
  keep(fresh);
  extra.replaceChildren(...fresh.childNodes);
};

if (form?.querySelector('[name="show"]')) {
  form.addEventListener("change", (event) => {
    if (event.target.name === "type") ask(event.target.value);
  });
}
