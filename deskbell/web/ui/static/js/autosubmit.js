// Forms marked data-autosubmit are sent when one of their values changes; without script their button does it.
document.addEventListener("change", (event) => {
  event.target.closest("form[data-autosubmit]")?.requestSubmit();
});
