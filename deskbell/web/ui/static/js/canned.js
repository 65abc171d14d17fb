// Canned replies: a button, ; or / at the beginning of a line, or the palette. The list is fetched once, filled for this
// ticket.
import { form, surface, written } from "./composer.js";

const menu = form?.querySelector("#canned");
let replies = null;

const load = async () => {
  if (replies) return;
  const reply = await fetch(menu.dataset.canned, { headers: { Accept: "application/json" } });
  replies = reply.ok ? (await reply.json()).replies : [];
};

const put = (text) => {
  surface.focus();
  surface.insert(text);
  written();
};

export const takesReplies = () => Boolean(menu);
export const putReply = async (id) => {
  surface.focus(); // what is typed meanwhile is text already
  await load();
  const one = replies.find((reply) => reply.id === id);
  if (one) put(one.text);
};

const show = (query) => {
  const list = menu.querySelector("[data-canned-list]");
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = replies.filter((one) => words.every((word) => `${one.name} ${one.text}`.toLowerCase().includes(word)));
  list.replaceChildren(
    ...found.slice(0, 50).map((one) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "mi mi-2";
      const name = document.createElement("b");
      name.textContent = one.name;
      const text = document.createElement("span");
      text.className = "sub";
      text.textContent = one.text.slice(0, 120);
      const both = document.createElement("span");
      both.append(name, text);
      button.append(both);
      button.addEventListener("click", () => {
        menu.hidePopover();
        put(one.text);
      });
      return button;
    }),
  );
  if (!found.length) {
    const none = document.createElement("p");
    none.className = "mi-none sub";
    none.textContent = list.dataset.none;
    list.append(none);
  }
};

if (menu) {
  const search = menu.querySelector("input");
  let chosen = false; // Enter came before the list
  menu.addEventListener("toggle", async (event) => {
    if (event.newState !== "open") return;
    search.value = "";
    chosen = false;
    search.focus();
    await load();
    show(search.value);
    if (chosen) menu.querySelector("[data-canned-list] button")?.click();
  });
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    if (replies) show(search.value);
  });
  menu.addEventListener("keydown", (event) => {
    const all = [...menu.querySelectorAll("[data-canned-list] button")];
    const at = all.indexOf(document.activeElement);
    if (event.key === "Enter" && event.target === search) {
      event.preventDefault();
      chosen = !replies;
      all[0]?.click();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? search : all[Math.min(next, all.length - 1)])?.focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      menu.hidePopover();
      surface.focus();
    }
  });
  form.addEventListener("keydown", (event) => {
    if (![";", "/"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!surface.element.contains(event.target) || surface.beforeCaret() !== "") return;
    event.preventDefault();
    event.stopPropagation();
    menu.showPopover();
  }, true);
}
