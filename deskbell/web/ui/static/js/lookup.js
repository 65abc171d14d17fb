// Looking a customer up while typing: an ARIA combobox over the suggestions of the server. Without script a button finds.
const WAIT_MS = 150;
const SHORTEST = 2;
let clock = 0;
let asked = 0;

const parts = (root) => ({
  input: root.querySelector("[data-lookup-in]"),
  list: root.querySelector("[data-lookup-list]"),
  said: root.querySelector("[data-lookup-said]"),
  pick: root.querySelector("[data-lookup-pick]"),
  fresh: root.querySelector("[data-lookup-new]"),
});
const options = (list) => [...list.querySelectorAll('[role="option"]')];

const mark = (root, at) => {
  const { input, list } = parts(root);
  const all = options(list);
  const n = all.length ? (at + all.length) % all.length : -1;
  all.forEach((option, i) => option.setAttribute("aria-selected", i === n));
  if (n < 0) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", all[n].id);
  all[n].scrollIntoView({ block: "nearest" });
};
const marked = (list) => options(list).findIndex((option) => option.getAttribute("aria-selected") === "true");

const show = (root, on) => {
  const { input, list, said } = parts(root);
  list.hidden = !on;
  input.setAttribute("aria-expanded", on);
  if (!on) input.removeAttribute("aria-activedescendant");
  said.textContent = on ? said.dataset.some : "";
};

const ask = async (root) => {
  const { input, list } = parts(root);
  const text = input.value.trim();
  const mine = ++asked;
  if (text.length < SHORTEST) return show(root, false);
  const answer = await fetch(`${root.dataset.lookup}&q=${encodeURIComponent(text)}`, { credentials: "same-origin" });
  if (mine !== asked || !answer.ok || !root.isConnected) return;
  list.innerHTML = await answer.text();
  show(root, true);
  mark(root, 0);
};

const choose = (root, option) => {
  const { input, pick, fresh } = parts(root);
  show(root, false);
  if (option.dataset.id) {
    pick.setAttribute("hx-vals", JSON.stringify({ act: `pick:${option.dataset.id}` }));
    pick.click();
    return;
  }
  fresh.open = true;
  const typed = option.dataset.new;
  const field = fresh.querySelector(typed.includes("@") ? '[name="new_email"]' : '[name="new_name"]');
  field.value ||= typed;
  input.value = "";
  field.focus();
};

const ready = () => {
  for (const input of document.querySelectorAll("[data-lookup-in]:not([role])")) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
  }
};

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-lookup-in]")) return;
  clearTimeout(clock);
  clock = setTimeout(ask, WAIT_MS, event.target.closest("[data-lookup]"));
});
document.addEventListener("keydown", (event) => {
  if (!event.target.matches("[data-lookup-in]")) return;
  const root = event.target.closest("[data-lookup]");
  const { list } = parts(root);
  if (event.key === "Enter") {
    event.preventDefault(); // a field in the middle of a form must not send it
    const option = options(list)[marked(list)];
    if (!list.hidden && option) choose(root, option);
    else ask(root);
  }
  if (list.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(root, marked(list) + (event.key === "ArrowDown" ? 1 : -1));
  }
  if (event.key === "Escape") {
    event.preventDefault();
    show(root, false);
  }
});
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest('[data-lookup-list] [role="option"]');
  if (!option) return;
  event.preventDefault(); // the field keeps the focus
  choose(option.closest("[data-lookup]"), option);
});
document.addEventListener("focusout", (event) => {
  if (event.target.matches("[data-lookup-in]")) show(event.target.closest("[data-lookup]"), false);
});
document.addEventListener("htmx:load", ready);
ready();
