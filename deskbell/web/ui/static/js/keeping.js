// Forms marked data-keep are saved on the server a moment after the last key; files go with the form itself.
const WAIT_MS = 2000;

for (const form of document.querySelectorAll("form[data-keep]")) {
  let clock = 0;
  let sending = false;
  const save = async () => {
    if (sending) return;
    const data = new FormData(form);
    data.delete("files");
    data.delete("drop_file");
    data.set("act", "save");
    const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
    const said = document.querySelector("[data-saved]");
    if (answer.status === 200 && said) said.textContent = await answer.text();
  };
  form.addEventListener("input", () => {
    clearTimeout(clock);
    clock = setTimeout(save, WAIT_MS);
  });
  form.addEventListener("submit", (event) => {
    if (sending) event.preventDefault();
    sending = true;
    clearTimeout(clock);
    event.submitter?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sending = false;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  });
  form.querySelector("input[type=file]")?.addEventListener("change", (event) => {
    const names = form.querySelector("[data-filenames]");
    if (names) names.textContent = [...event.target.files].map((file) => file.name).join(", ");
  });
}
