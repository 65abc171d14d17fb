// The first letter of an answer locks the ticket to its writer (a POST); a line says so and undoes it.
import { form, surface } from "./composer.js";

let asked = false;

const take = async () => {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const reply = await fetch(`${form.dataset.base}hold/`, { method: "POST", body: data });
  const said = await reply.json().catch(() => ({}));
  const line = form.querySelector("[data-held]");
  line.textContent = said.words ?? said.error ?? "";
  if (!said.taken) return;
  const undo = document.createElement("button");
  undo.type = "submit";
  undo.className = "linkbtn";
  undo.setAttribute("form", "hold-undo");
  undo.textContent = line.dataset.undo;
  line.append(" ", undo);
};

if (form && "holds" in form.dataset) {
  form.addEventListener("written", () => {
    if (asked || form.elements.kind.value === "note" || !surface.text().trim()) return;
    asked = true;
    take();
  });
}
