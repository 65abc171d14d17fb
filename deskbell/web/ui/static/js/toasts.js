// What the server said after an act goes away by itself; hover and focus stop the clock (WCAG 2.2.1).
const SHOWN_MS = 8000;

for (const toast of document.querySelectorAll("[data-toast]")) {
  const close = toast.querySelector("[data-toast-close]");
  close.hidden = false;
  close.addEventListener("click", () => toast.remove());
  let left = SHOWN_MS;
  const clock = setInterval(() => {
    if (toast.matches(":hover, :focus-within")) return;
    left -= 250;
    if (left > 0) return;
    clearInterval(clock);
    toast.remove();
  }, 250);
}
