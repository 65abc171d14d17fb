// Drafts: saved a moment after the last key, on leaving a field and on leaving the page. One request at a time, so that
// an older text never overtakes a newer one.
import { form, isSending, markSaved, surface } from "./composer.js";

const PAUSE = 1500;
let timer = 0;
let running = Promise.resolve();
let gone = false; // sent or thrown away in another window

const body = () => {
  const data = new FormData(form);
  data.delete("files");
  return data;
};

const answer = async (reply) => {
  const told = form.querySelector("[data-saved]");
  const data = await reply.json().catch(() => ({}));
  if (!reply.ok) {
    gone = reply.status === 409;
    told.textContent = data.error ?? "";
    return;
  }
  form.elements.draft.value = data.id;
  told.textContent = told.dataset.words.replace("{at}", data.saved);
  const discard = document.getElementById("discard");
  discard.action = discard.dataset.action.replace("draft-id", data.id);
  form.querySelector("[data-discard]").hidden = false;
};

// Resolves with the draft's id, or "" when it could not be saved.
export const save = () => {
  clearTimeout(timer);
  running = running.then(async () => {
    if (gone || isSending()) return "";
    const text = surface.text();
    try {
      const headers = { Accept: "application/json" };
      await answer(await fetch(`${form.dataset.base}draft/`, { method: "POST", body: body(), headers }));
    } catch {
      return ""; // no network: the next key tries again
    }
    if (!gone && surface.text() === text) markSaved();
    return form.elements.draft.value;
  });
  return running;
};

export const draftId = async () => form.elements.draft.value || (await save());

if (form) {
  let dirty = false;
  form.addEventListener("written", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => {
      dirty = false;
      save();
    }, PAUSE);
  });
  form.addEventListener("focusout", () => {
    if (!dirty || form.contains(document.activeElement)) return;
    dirty = false;
    save();
  });
  addEventListener("pagehide", () => {
    if (dirty && !gone && !isSending()) navigator.sendBeacon(`${form.dataset.base}draft/`, body());
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  // Thrown away: what is still in the field is not to be asked about, nor saved again.
  document.getElementById("discard").addEventListener("submit", () => {
    clearTimeout(timer);
    dirty = false;
    markSaved();
  });
}
