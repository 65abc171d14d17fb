// Rows of a list: J and K move the focus from subject to subject.
const LINK = ":is(.rowlink, .hit-t)";
const rows = () => [...document.querySelectorAll(`[data-row] ${LINK}`)];

export const move = (step) => {
  const links = rows();
  const at = links.indexOf(document.activeElement.closest("[data-row]")?.querySelector(LINK));
  const next = at < 0 && step < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next]?.focus();
};

// The order of the last list, so that a ticket knows its neighbours: ] and [ lead from one to the next.
const KEPT = "deskbell-list";
const order = rows().map((link) => new URL(link.href).pathname).filter((path) => path.startsWith("/desk/tickets/"));
if (order.length) sessionStorage.setItem(KEPT, JSON.stringify(order));

export const beside = (step) => {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  const at = kept.indexOf(location.pathname);
  const next = at < 0 ? undefined : kept[at + step];
  if (next) location.assign(next);
};
