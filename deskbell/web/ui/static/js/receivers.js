// Who gets a message: the rows follow what is typed into To, Cc and Bcc; a row's cross takes its address out again.
import { form, written } from "./composer.js";

const list = form?.querySelector("[data-receivers]");
const NAMES = ["to", "cc", "bcc"];

const draw = async () => {
  const asked = new URLSearchParams(NAMES.map((name) => [name, form.elements[name]?.value ?? ""]));
  const reply = await fetch(`${form.dataset.base}receivers/?${asked}`);
  if (!reply.ok) return;
  list.innerHTML = await reply.text();
  const names = [...list.children].map((row) => row.querySelector("b").textContent);
  form.querySelector("[data-who-to]").textContent = names.join(", ");
};

if (list) {
  form.addEventListener("change", (event) => {
    if (NAMES.includes(event.target.name)) draw();
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-leave-out]")?.closest("li");
    if (!row) return;
    const field = form.elements[row.dataset.field];
    const pieces = field.value.split(/[;,](?=(?:[^"]*"[^"]*")*[^"]*$)/);
    field.value = pieces.map((one) => one.trim()).filter((one) => one && !one.toLowerCase().includes(row.dataset.email)).join(", ");
    field.focus();
    written();
    draw();
  });
}
