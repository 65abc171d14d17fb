// The command palette: Ctrl+K. A combobox whose focus stays in its field; places and tickets come from the server, acts
// are the buttons of the page that is open (data-act), and a canned reply goes into the message that is being written.
import { putReply, takesReplies } from "./canned.js";

const palette = document.getElementById("palette");
const AFTER = 120;
const ACTS = "[data-act], .zh-tools :is(a, button), #menu-more :is(a, button), .ph :is(a.btn, button.btn)";

if (palette) {
  const field = palette.querySelector("input");
  const list = palette.querySelector("[role=listbox]");
  const none = palette.querySelector(".pal-none");
  let timer = 0;
  let asked = 0;
  let at = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const mark = (n) => {
    const shown = options();
    at = Math.max(0, Math.min(n, shown.length - 1));
    shown.forEach((option, i) => option.setAttribute("aria-selected", i === at));
    if (shown[at]) field.setAttribute("aria-activedescendant", shown[at].id);
    else field.removeAttribute("aria-activedescendant");
    shown[at]?.scrollIntoView({ block: "nearest" });
    none.hidden = shown.length > 0 || !field.value || timer > 0;
  };
  const fits = (label, text) => {
    const words = label.toLocaleLowerCase();
    return text.toLocaleLowerCase().split(/\s+/).every((word) => words.includes(word));
  };
  // What is in a closed menu is there to be chosen; what CSS hides (no room, no script) is not.
  const isOffered = (control) =>
    !control.disabled && !control.hasAttribute("popovertarget") && (control.closest("[popover]") || control.checkVisibility());

  // The open page's own buttons and links, once each, by their label.
  const acts = (text) => {
    const found = new Map();
    for (const control of document.querySelectorAll(ACTS)) {
      const label = (control.dataset.act || control.textContent).trim().replace(/\s+/g, " ");
      if (label && !found.has(label) && fits(label, text) && isOffered(control)) found.set(label, control);
    }
    if (!found.size || text.startsWith("#")) return null;
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    const name = document.createElement("div");
    name.className = "pal-g";
    name.id = "pal-here";
    name.textContent = palette.dataset.here;
    group.setAttribute("aria-labelledby", name.id);
    group.append(name);
    let n = 0;
    for (const [label, control] of found) {
      const option = document.createElement("div");
      option.className = "pal-o";
      option.setAttribute("role", "option");
      option.id = `pal-here-${(n += 1)}`;
      const icon = control.querySelector("svg.i")?.cloneNode(true);
      const words = document.createElement("span");
      words.textContent = label;
      option.append(...(icon ? [icon] : []), words);
      option.control = control;
      group.append(option);
    }
    return group;
  };

  const ask = async () => {
    clearTimeout(timer);
    timer = 0;
    const mine = (asked += 1);
    const text = field.value.trim();
    let html = "";
    try {
      const words = new URLSearchParams({ q: text });
      if (takesReplies()) words.set("ticket", document.getElementById("live").dataset.ticket);
      const answer = await fetch(`${palette.dataset.source}?${words}`);
      if (answer.ok && !answer.redirected) html = await answer.text();
    } catch {
      // no network now: the page's own acts are still there
    }
    if (mine !== asked) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    const own = acts(text);
    list.replaceChildren(...(own ? [own] : []), ...page.body.children);
    mark(0);
  };
  const run = (option) => {
    palette.close();
    if (option.control) {
      option.control.focus();
      option.control.click();
    } else if (option.dataset.reply && takesReplies()) putReply(option.dataset.reply);
    else location.assign(option.href);
  };

  const open = () => {
    if (palette.open) return palette.close();
    field.value = "";
    palette.showModal();
    ask();
  };
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
    if (document.querySelector("dialog[open]:not(#palette)")) return;
    event.preventDefault();
    open();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    asked += 1; // an answer still on its way is about other words
    const own = acts(field.value.trim());
    list.replaceChildren(...(own ? [own] : [])); // what was found for other words must not be run
    timer = setTimeout(ask, AFTER);
    mark(0);
  });
  field.addEventListener("keydown", async (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(at + (event.key === "ArrowDown" ? 1 : -1));
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (timer && !options().length) await ask();
    const chosen = options()[at];
    if (chosen) run(chosen);
    else if (field.value.trim()) location.assign(`${palette.dataset.search}?q=${encodeURIComponent(field.value.trim())}`);
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    run(option);
  });
}
