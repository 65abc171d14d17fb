// Files of a portal form: picked or dropped they go ahead one by one, in pieces, and go on after a broken connection
// where they stopped. The form then names them; without this script it carries them itself.
import { size } from "./sizes.js";

const PIECE = 32 * 1024 * 1024;
const TRIES = 12; // broken connections in a row without a byte that went through; about four minutes
const WAITS = [1, 2, 4, 8, 16, 30]; // seconds

class Refused extends Error {}
class Broken extends Error {}

const ask = (method, upload, headers, body, progress) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    upload.request = request;
    request.open(method, upload.url);
    request.setRequestHeader("Upload-Token", upload.token);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (progress) request.upload.addEventListener("progress", (event) => progress(event.loaded));
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", () => reject(new Broken()));
    request.addEventListener("abort", () => reject(new Broken()));
    request.send(body);
  });

const isOnline = (seconds) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
  });

class Upload {
  constructor(shelf, file) {
    this.shelf = shelf;
    this.file = file;
    this.at = 0;
    this.state = "running";
    this.draw();
  }

  draw() {
    const item = this.shelf.row.content.firstElementChild.cloneNode(true);
    const find = (selector) => item.querySelector(selector);
    this.item = item;
    this.meta = find(".file-m");
    this.bar = find("progress");
    this.pauser = find("[data-pause]");
    this.resumer = find("[data-go-on]");
    find(".file-n").textContent = this.file.name;
    this.bar.setAttribute("aria-label", this.file.name);
    for (const button of item.querySelectorAll("button")) {
      button.setAttribute("aria-label", button.getAttribute("aria-label").replace("{name}", this.file.name));
    }
    this.pauser.addEventListener("click", () => this.pause());
    this.resumer.addEventListener("click", () => this.goOn());
    find("[data-remove]").addEventListener("click", () => this.remove());
    this.shelf.list.append(item);
    this.progress(0);
  }

  progress(more) {
    const at = Math.min(this.at + more, this.file.size);
    this.bar.value = this.file.size ? at / this.file.size : 0;
    const words = this.shelf.words;
    this.meta.textContent =
      at && at === this.file.size ? words.wordsCheck : words.wordsPart.replace("{done}", size(at)).replace("{all}", size(this.file.size));
  }

  show(state, text) {
    this.state = state;
    this.item.classList.toggle("failed", state === "failed");
    this.item.classList.toggle("warn", state === "waiting");
    this.item.classList.toggle("done", state === "done");
    this.pauser.hidden = !["running", "waiting"].includes(state);
    this.resumer.hidden = state !== "paused" && !(state === "failed" && this.url);
    if (text) this.meta.textContent = text;
    this.shelf.changed(this);
  }

  async run() {
    const words = this.shelf.words;
    try {
      if (this.file.size > Number(words.most)) throw new Refused(words.wordsLarge);
      if (!this.url) await this.begin();
      await this.send();
    } catch (error) {
      if (this.state === "paused" || this.state === "removed") return;
      this.show("failed", error instanceof Refused && error.message ? error.message : words.wordsFailed);
      return;
    }
    if (this.state === "removed") return;
    this.bar.remove();
    this.meta.textContent = size(this.file.size);
    this.item.querySelector(".ok-t").hidden = false;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = words.name;
    field.value = this.id;
    this.item.append(field);
    this.show("done");
  }

  async begin() {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", this.shelf.form.elements.csrfmiddlewaretoken?.value ?? "");
    data.append("name", this.file.name);
    data.append("type", this.file.type);
    data.append("size", this.file.size);
    const answer = await fetch(this.shelf.words.shelf, { method: "POST", body: data, headers: { Accept: "application/json" } });
    const made = await answer.json().catch(() => ({}));
    if (answer.status !== 201) throw new Refused(made.error ?? "");
    Object.assign(this, made);
  }

  // Piece after piece; what the server says it has counts.
  async send() {
    let broken = 0;
    let isKnown = true;
    while (this.state !== "paused" && this.state !== "removed") {
      const before = this.at;
      try {
        if (!isKnown) await this.look();
        isKnown = true;
        if (await this.piece()) return;
      } catch (error) {
        if (!(error instanceof Broken) || this.state === "paused" || this.state === "removed") throw error;
        isKnown = false;
        broken = this.at > before ? 0 : broken + 1;
        if (broken > TRIES) throw error;
        this.show("waiting", this.shelf.words.wordsWaiting);
        await isOnline(WAITS[Math.min(broken, WAITS.length - 1)]);
        if (this.state === "waiting") this.show("running");
      }
    }
    throw new Broken();
  }

  async piece() {
    const body = this.file.slice(this.at, this.at + PIECE);
    const answer = await ask("PATCH", this, { "Upload-Offset": this.at, "Content-Type": "application/offset+octet-stream" }, body, (n) => this.progress(n));
    if (![204, 409, 423, 502, 503, 504].includes(answer.status)) throw new Refused();
    const offset = answer.getResponseHeader("Upload-Offset");
    if (offset === null) throw new Broken(); // busy, or a proxy in between
    this.at = Number(offset);
    this.progress(0);
    return answer.status === 204 && this.at === this.file.size;
  }

  async look() {
    const answer = await ask("HEAD", this, {}, null);
    if (answer.status >= 500) throw new Broken();
    if (answer.status !== 200) throw new Refused();
    this.at = Number(answer.getResponseHeader("Upload-Offset"));
    this.progress(0);
  }

  pause() {
    this.show("paused", this.shelf.words.wordsPaused);
    this.request?.abort();
    this.resumer.focus();
  }

  async goOn() {
    this.show("running");
    this.pauser.focus();
    if (this.url) await this.look().catch(() => {});
    await this.run();
  }

  remove() {
    this.state = "removed";
    this.request?.abort();
    if (this.url) ask("DELETE", this, {}, null).catch(() => {});
    this.item.remove();
    this.shelf.remove(this);
  }
}

class Shelf {
  constructor(field) {
    this.words = field.dataset;
    this.form = field.closest("form");
    this.input = field.querySelector("input[type=file]");
    this.list = field.querySelector("[data-shelf-list]");
    this.row = field.querySelector("template");
    this.status = field.querySelector("[data-shelf-status]");
    this.uploads = [];
    this.sends = null; // set when the form was sent while files were on their way
    field.querySelector("[data-shelf-hint]").hidden = false;
    field.querySelector("[data-shelf-plain]").hidden = true;
    this.input.addEventListener("change", () => this.add([...this.input.files]));
    this.form.addEventListener("submit", (event) => this.submit(event));
    const drop = field.querySelector(".drop");
    drop.addEventListener("dragover", (event) => event.preventDefault());
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      this.add([...event.dataTransfer.files]);
    });
    addEventListener("beforeunload", (event) => {
      if (this.busy().length) event.preventDefault();
    });
    if (this.input.files.length) this.add([...this.input.files]); // picked before this script was here
  }

  // One after the other: each has the whole connection.
  add(files) {
    this.input.value = "";
    for (const file of files) {
      const upload = new Upload(this, file);
      this.uploads.push(upload);
      this.queue = (this.queue ?? Promise.resolve()).then(() => (upload.state === "running" ? upload.run() : undefined));
    }
  }

  busy() {
    return this.uploads.filter((upload) => ["running", "waiting", "paused"].includes(upload.state));
  }

  remove(upload) {
    this.uploads = this.uploads.filter((one) => one !== upload);
    this.changed();
    this.input.focus();
  }

  changed(upload) {
    if (upload?.state === "done") this.status.textContent = "";
    if (!this.sends) return;
    if (this.uploads.some((one) => one.state === "failed" || one.state === "paused")) {
      this.status.textContent = this.words.wordsStuck;
      this.sends = null;
    } else if (!this.busy().length) {
      const { button } = this.sends;
      this.sends = null;
      this.form.requestSubmit(button);
    }
  }

  submit(event) {
    const stuck = this.uploads.some((upload) => upload.state === "failed" || upload.state === "paused");
    if (!stuck && !this.busy().length) {
      this.uploads = []; // no question when the page goes
      return;
    }
    event.preventDefault();
    this.status.textContent = stuck ? this.words.wordsStuck : this.words.wordsWait;
    if (!stuck) this.sends = { button: event.submitter };
  }
}

for (const field of document.querySelectorAll("[data-shelf]")) new Shelf(field);
