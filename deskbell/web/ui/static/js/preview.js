// The portal's front page beside the form that changes it, as it would look with what is filled in.
const SHOWN = /^(name|accent|scenario|registration|web_form|guest_form|(title|welcome)-[a-z]{2})$/;
const AFTER = 400;
const frames = [...document.querySelectorAll("[data-preview]")];
const form = frames[0]?.closest("form");
let timer = 0;

const draw = () => {
  const words = new URLSearchParams({ language: form.elements.preview_language.value });
  for (const [name, value] of new FormData(form)) if (SHOWN.test(name)) words.set(name, value);
  // Not `src`: each would be a step of the browser's way back.
  for (const frame of frames) frame.contentWindow?.location.replace(`${frame.dataset.preview}&${words}`);
};

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(draw, AFTER);
});
