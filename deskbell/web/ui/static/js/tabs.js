// Rows of tabs that scroll: the current one is brought into view.
for (const tab of document.querySelectorAll(".tabs [aria-current], .toc [aria-current]")) {
  const row = tab.closest("ul");
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
