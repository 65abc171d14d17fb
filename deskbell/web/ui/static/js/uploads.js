// Files: picked, dropped or pasted they go into the draft at once, with their progress, and can be removed again.
import { form, surface } from "./composer.js";
import { draftId } from "./drafts.js";
import { size } from "./sizes.js";

const list = form?.querySelector("[data-uploads]");
const words = list?.dataset ?? {};
const row = (file) => {
  const item = document.createElement("li");
  item.className = "up";
  const name = document.createElement("span");
  name.className = "file-n";
  name.textContent = file.name;
  const meta = document.createElement("span");
  meta.className = "file-m";
  meta.textContent = size(file.size);
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn btn-quiet btn-icon btn-xs";
  remove.setAttribute("aria-label", words.remove.replace("{name}", file.name));
  remove.textContent = "×";
  item.append(name, meta, bar, remove);
  list.append(item);
  return { item, meta, bar, remove };
};

const post = (url, data, progress) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => progress(event.loaded / event.total));
    request.addEventListener("load", () => (request.status === 201 ? resolve(request.response) : reject(request.response?.error)));
    request.addEventListener("error", () => reject());
    request.send(data);
    progress.abort = () => {
      request.abort();
      reject("");
    };
  });

// Uploads one file; what the server says of it, or null. `inline`: a picture inside the text.
export const upload = async (file, inline = false) => {
  const { item, meta, bar, remove } = row(file);
  const show = (part) => {
    bar.value = part;
  };
  remove.addEventListener("click", () => (show.abort ? show.abort() : item.remove()));
  try {
    if (file.size > Number(form.dataset.most)) throw words.large.replace("{n}", size(Number(form.dataset.most)));
    const id = await draftId();
    if (!id) throw words.failed;
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("file", file);
    if (inline) data.append("inline", "1");
    const made = await post(form.dataset.files.replace("draft-id", id), data, show);
    bar.remove();
    if (inline) item.remove();
    else {
      item.classList.add("done");
      item.dataset.file = made.id;
      remove.dataset.remove = made.remove;
    }
    return made;
  } catch (error) {
    if (error === "") item.remove();
    item.classList.add("failed");
    bar.remove();
    meta.textContent = error || words.failed;
    meta.setAttribute("role", "alert");
    return null;
  }
};

const isOfFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

const input = form?.querySelector("input[type=file]");

if (input) {
  input.addEventListener("change", () => {
    for (const file of [...input.files]) upload(file);
    input.value = "";
  });
  list.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    event.preventDefault();
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const reply = await fetch(button.dataset.remove, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (reply.ok) button.closest("li").remove();
    surface.focus();
  });
  const page = document.querySelector(".zoom-main");
  for (const name of ["dragenter", "dragover"]) {
    page.addEventListener(name, (event) => {
      if (!isOfFiles(event)) return;
      event.preventDefault();
      form.dataset.drop = "";
    });
  }
  page.addEventListener("dragleave", (event) => {
    if (!page.contains(event.relatedTarget)) delete form.dataset.drop;
  });
  page.addEventListener("drop", (event) => {
    delete form.dataset.drop;
    if (!isOfFiles(event)) return;
    event.preventDefault();
    for (const file of event.dataTransfer.files) upload(file);
  }, true);
  form.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || event.clipboardData.types.includes("text/html")) return;
    event.preventDefault();
    event.stopPropagation();
    for (const file of files) {
      if (surface.picture && file.type.startsWith("image/")) upload(file, true).then((made) => made && surface.picture(made.url, file.name));
      else upload(file);
    }
  }, true);
}
