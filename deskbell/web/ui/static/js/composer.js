// The composer: R and N choose its mode, Ctrl+Enter sends, a form is sent once, leaving with text asks first.
const form = document.querySelector(".composer");
const text = form?.querySelector("textarea");
const start = form?.querySelector(".stopped, .errsum") ? "" : text?.value;
let sending = false;

export const compose = (kind) => {
  const mode = form?.querySelector(`[name="kind"][value="${kind}"]:not(:disabled)`);
  if (!mode) return;
  mode.checked = true;
  text.focus();
};

if (form) {
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      // Each mode has a button with an address of its own; a note must never take the reply's.
      form.requestSubmit(form.querySelector(`[data-send="${form.elements.kind.value}"]`));
    }
    if (event.key === "Escape") text.blur();
  });
  form.addEventListener("submit", (event) => {
    if (sending) event.preventDefault();
    sending = true;
    event.submitter?.setAttribute("aria-busy", "true");
  });
  // A page brought back by the browser's history may be sent again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sending = false;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "kind") text.focus();
  });
  addEventListener("beforeunload", (event) => {
    if (!sending && text.value !== start) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-compose]");
    if (button) compose(button.dataset.compose);
  });
  const files = form.querySelector("input[type=file]");
  const names = form.querySelector("[data-filenames]");
  files?.addEventListener("change", () => {
    names.textContent = [...files.files].map((file) => file.name).join(", ");
  });
}
