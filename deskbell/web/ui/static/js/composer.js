// The composer: R and N choose its mode, Ctrl+Enter sends, a form is sent once, leaving with text that is not saved asks.
// Where one writes is a surface: the text field, or the editor that takes its place (writer.js, fetched on first use).
export const form = document.querySelector("form.composer");
const field = form?.querySelector("textarea");
const start = form?.querySelector(".stopped, .errsum") ? "" : field?.value;
let sending = false;
let saved = null;

const plain = {
  focus: () => field.focus(),
  text: () => field.value,
  beforeCaret: () => field.value.slice(0, field.selectionStart).split("\n").pop(),
  insert: (text) => field.setRangeText(text, field.selectionStart, field.selectionEnd, "end"),
  element: field,
};
export let surface = plain;
export const useSurface = (other) => {
  surface = other;
};

// Others listen for "written": something in the form changed by hand. "saved": what the server has is what is here.
export const written = () => form.dispatchEvent(new CustomEvent("written"));
const state = () => surface.text();
export const markSaved = () => {
  saved = state();
};
const isDirty = () => state() !== (saved ?? start);
export const isSending = () => sending;

// What the composer cannot become where it stands is a page of its own, about the last message (`more`: reply to all).
export const compose = (kind, more) => {
  const mode = form?.querySelector(`[type="radio"][name="kind"][value="${kind}"]`);
  if (!form || mode?.disabled) return;
  if (mode && !more) mode.checked = true;
  else if (more || form.dataset.kind !== kind) {
    location.assign(`?${new URLSearchParams({ compose: kind, article: form.elements.seen.value, ...more })}#composer`);
    return;
  }
  surface.focus();
};

const send = (button) => button && form.requestSubmit(button);
const kind = () => form.elements.kind.value;

if (form) {
  form.dataset.js = "";
  // Unfolded by hand from here on: the editor that takes the field's place is no field to the style sheet.
  form.addEventListener("focusin", (event) => {
    if (event.target === field) delete form.dataset.idle;
  });
  form.addEventListener("keydown", (event) => {
    const writing = event.target === surface.element || surface.element.contains(event.target);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      // Each mode has a button with an address of its own; a note must never take the reply's.
      const closes = event.shiftKey && kind() === "reply" && form.querySelector("[data-send-close]");
      send(closes || form.querySelector(`[data-send="${kind()}"]`));
    } else if (event.key.toLowerCase() === "a" && event.shiftKey && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("input[type=file]")?.click();
    } else if (event.key === "Escape" && writing) event.target.blur();
  }, true);
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
  form.addEventListener("input", written);
  form.addEventListener("change", (event) => {
    if (event.target.name === "kind") surface.focus();
    if (event.target.name === "state") showUntil();
    written();
  });
  addEventListener("beforeunload", (event) => {
    if (!sending && isDirty()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-compose]");
    if (button) compose(button.dataset.compose);
  });
  const until = form.querySelector("[data-pending]");
  const showUntil = () => {
    if (until) until.hidden = !until.dataset.pending.split(" ").includes(form.elements.state.value);
  };
  if (until) showUntil();
}
