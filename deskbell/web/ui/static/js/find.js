// The search box offers what could be typed next (a combobox, ARIA 1.2): fields, then their values. Without it one types.
const box = document.querySelector("[data-completes]");
const list = document.getElementById("find-list");
const WAIT_MS = 120;
let timer = 0;
let asked = 0;

if (box && list) {
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(offer, WAIT_MS);
  });
  box.addEventListener("keydown", onKey);
  box.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
}

async function offer() {
  const mine = ++asked;
  const place = new URLSearchParams({ q: box.value, at: box.selectionStart ?? box.value.length });
  const answer = await fetch(`${box.dataset.completes}?${place}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (mine !== asked || !answer?.ok || document.activeElement !== box) return;
  const markup = await answer.text();
  if (mine !== asked) return;
  list.replaceChildren(...new DOMParser().parseFromString(markup, "text/html").body.children);
  if (!list.children.length) return close();
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
  box.removeAttribute("aria-activedescendant");
}

function close() {
  asked += 1;
  list.hidden = true;
  list.replaceChildren();
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function onKey(event) {
  if (list.hidden) {
    if (event.key === "ArrowDown") offer();
    return;
  }
  const options = [...list.children];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    select(options, at < 0 && step < 0 ? options.length - 1 : (at + step + options.length) % options.length);
  } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
    event.preventDefault();
    choose(options[at]);
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close();
  } else if (event.key === "Enter") {
    close();
  }
}

function select(options, at) {
  options.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
  box.setAttribute("aria-activedescendant", options[at].id);
  options[at].scrollIntoView({ block: "nearest" });
}

function choose(option) {
  const { text, start, end } = option.dataset;
  const more = text.endsWith(":");
  box.setRangeText(more ? text : `${text} `, Number(start), Number(end), "end");
  close();
  box.focus();
  if (more) offer();
}
