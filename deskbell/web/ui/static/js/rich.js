// Fetches the editor when somebody begins to write, and at once where a draft has more than plain text in it.
import { form } from "./composer.js";

const field = form?.querySelector("textarea");
let asked = false;

const fetchEditor = async () => {
  if (asked) return;
  asked = true;
  try {
    (await import("./writer.js")).write();
  } catch (error) {
    console.error(error); // the text field stays, and does all but the looks
  }
};

if (form && form.dataset.kind !== "redirect") {
  // What is typed before the editor is here must not be replaced by what the draft had.
  field.addEventListener("input", () => (form.elements.html.value = ""));
  if (form.elements.html.value) fetchEditor();
  else field.addEventListener("focus", fetchEditor, { once: true });
}
