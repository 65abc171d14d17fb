// Links that open a menu instead of a page (data-menu names it): its content is fetched when it opens.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-menu]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const menu = document.getElementById(link.dataset.menu);
  if (!menu?.showPopover) return;
  event.preventDefault();
  if (menu.matches(":popover-open")) return menu.hidePopover();
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) {
    location.assign(link.href);
    return;
  }
  menu.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  const place = link.getBoundingClientRect();
  menu.showPopover({ source: link });
  if (!CSS.supports("position-area: block-end")) {
    menu.style.inset = `${place.bottom + 4}px auto auto ${Math.min(place.left, innerWidth - menu.offsetWidth - 8)}px`;
    menu.style.margin = "0";
  }
  menu.querySelector("a, button")?.focus();
  link.setAttribute("aria-expanded", "true");
  menu.addEventListener("toggle", () => link.setAttribute("aria-expanded", "false"), { once: true });
});
