// Rows of a list: J and K move the focus from subject to subject.
export const move = (step) => {
  const links = [...document.querySelectorAll("[data-row] .rowlink")];
  const at = links.indexOf(document.activeElement.closest("[data-row]")?.querySelector(".rowlink"));
  const next = at < 0 && step < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next]?.focus();
};
