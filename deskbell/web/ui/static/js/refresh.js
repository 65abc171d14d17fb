// Overviews that are loaded anew every so many minutes, where their reader wants that (data-refresh says seconds).
// Not while something is ticked, typed or open, and not in a tab nobody looks at: then as soon as that is over.
const mark = document.querySelector("[data-refresh]");
const busy = () =>
  document.hidden ||
  document.querySelector("dialog[open], [popover]:popover-open, [data-sel]:checked") ||
  document.activeElement?.matches("input, textarea, select");

if (mark) {
  const due = Date.now() + mark.dataset.refresh * 1000;
  setInterval(() => {
    if (Date.now() < due || busy()) return;
    document.cookie = "deskbell-alone=1; max-age=10; path=/; samesite=lax"; // nobody asked: it keeps nobody signed in
    location.reload();
  }, 5000);
}
