// Lines that can be moved up and down, and dialogs behind links; without script both are pages.
document.addEventListener("click", (event) => {
  const arrow = event.target.closest("[data-arrange] button");
  if (arrow) {
    const line = arrow.closest("li");
    event.preventDefault();
    if (arrow.name === "up") line.previousElementSibling?.before(line);
    else line.nextElementSibling?.after(line);
    arrow.focus();
    return;
  }
  const link = event.target.closest("[data-dialog]");
  const dialog = link && document.getElementById(link.dataset.dialog);
  if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  dialog.showModal();
});
