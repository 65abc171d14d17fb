// Forms marked data-send-choices are sent when something is chosen from a list. Dates are not: they are typed bit by bit.
document.addEventListener("change", (event) => {
  if (event.target.matches("form[data-send-choices] select")) event.target.form.requestSubmit();
});
