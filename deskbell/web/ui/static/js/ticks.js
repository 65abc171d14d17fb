// Choosing rows of a list: the tick in the head takes all, Shift takes a range, X ticks the row under the focus.
const form = () => document.querySelector("form[data-ticks]");
const ticks = () => [...(form()?.querySelectorAll("[data-sel]") ?? [])];
let last = "";

export const count = () => {
  if (!form()) return;
  const all = ticks();
  const on = all.filter((tick) => tick.checked);
  form().querySelector("[data-selcount]").value = on.length;
  const head = form().querySelector("[data-selall]");
  head.checked = on.length > 0 && on.length === all.length;
  head.indeterminate = on.length > 0 && on.length < all.length;
};

const range = (to, checked) => {
  const all = ticks();
  const ends = [all.findIndex((tick) => tick.value === last), all.indexOf(to)].sort((a, b) => a - b);
  if (ends[0] >= 0) for (const tick of all.slice(ends[0], ends[1] + 1)) tick.checked = checked;
};

// X and Shift+X: the row that has the focus, or the first one.
export const tick = (isRange) => {
  const row = document.activeElement.closest("[data-row]");
  const box = (row ?? form())?.querySelector("[data-sel]");
  if (!box) return;
  box.checked = !box.checked;
  if (isRange) range(box, box.checked);
  last = box.value;
  count();
};

// A key for an act of the bar: on the ticked rows, or on the row that has the focus when none is.
export const act = (key) => {
  const button = form()?.querySelector(`[data-bulk="${key}"]`);
  const row = document.activeElement.closest("[data-row]");
  if (!button || !(ticks().some((box) => box.checked) || row?.querySelector("[data-sel]"))) return;
  if (!ticks().some((box) => box.checked)) row.querySelector("[data-sel]").checked = true;
  count();
  button.click();
};

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-sel]");
  if (!box || !form()?.contains(box)) return;
  if (event.shiftKey) range(box, box.checked);
  last = box.value;
  count();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-selall]")) for (const box of ticks()) box.checked = event.target.checked;
  if (event.target.matches("[data-selall], [data-sel]")) count();
});
document.addEventListener("reset", (event) => {
  if (event.target === form()) setTimeout(count);
});
// What the bar asks for opens over the list; without script it is a page.
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.target.id === "bulk-body" && event.target.closest("dialog");
  if (!dialog) return;
  dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
});
addEventListener("pageshow", count);
