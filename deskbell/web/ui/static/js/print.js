// "Print" in a menu: hidden where there is no script, for the browser's own way is there.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.closest("[popover]")?.hidePopover();
    print();
  });
}
