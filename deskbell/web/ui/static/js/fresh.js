// Open pages keep themselves right: what changed is fetched again and put in place, without moving what is being read,
// without touching what is being written. New rows of a list wait above it until they are asked for.
import { hear } from "./live.js";

const EVERY = 3000; // at most one look in three seconds
const parts = () => [...document.querySelectorAll("[data-live]")];
const list = document.querySelector("[data-live='tickets']");
const number = document.getElementById("live")?.dataset.ticket;
let last = 0;
let timer = 0;
let missed = false;
let pressed = false;

// Nothing moves while a finger or a button is down, or a menu is open: the click would land beside what was meant.
const isHeld = () => pressed || document.querySelector("[popover]:popover-open:not([data-live]), dialog[open]");
const letGo = () => setTimeout(() => missed && !document.hidden && !isHeld() && look()); // after the click that ends it

const look = (showNew = false) => {
  clearTimeout(timer);
  timer = 0;
  if (document.hidden || (isHeld() && !showNew)) {
    missed = true;
    return;
  }
  const wait = showNew ? 0 : Math.max(0, last + EVERY - Date.now());
  timer = setTimeout(() => again(showNew), wait);
};

const again = async (showNew) => {
  timer = 0;
  missed = isHeld() && !showNew;
  if (missed) return;
  last = Date.now();
  let answer;
  try {
    answer = await fetch(location.href, { headers: { "X-Unattended": "1" } });
  } catch {
    return; // no network now; the next thing that is heard asks again
  }
  if (answer.redirected && new URL(answer.url).pathname.startsWith("/sign-in/")) location.reload(); // signed out meanwhile
  if (!answer.ok || answer.redirected) return;
  if (isHeld() && !showNew) {
    missed = true; // a menu was opened meanwhile: what came is asked for again when it is closed
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of parts()) {
    const fresh = page.getElementById(part.id);
    if (!fresh) continue;
    if ("keyed" in part.dataset) merge(part, fresh, showNew);
    else replace(part, fresh);
  }
};

const isBusy = (element) => element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select, [contenteditable]");

// A form's token is masked anew in every answer; it says nothing about what is shown.
const drawn = (element) => element.outerHTML.replace(/(csrfmiddlewaretoken" value=")[^"]*/g, "$1");

const replace = (part, fresh) => {
  if (drawn(part) === drawn(fresh) || isBusy(part) || part.querySelector("[popover]:popover-open, dialog[open]")) return;
  const focused = part.contains(document.activeElement) && part !== document.activeElement ? place(document.activeElement) : "";
  part.replaceChildren(...fresh.childNodes);
  self.htmx?.process(part);
  if (focused) part.querySelector(focused)?.focus({ preventScroll: true });
};

// How the same link or button is found in what comes in its place.
const NAMES = ["href", "name", "value", "aria-label", "popovertarget"];
const place = (element) => {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const told = NAMES.filter((name) => element.hasAttribute(name)).map((name) => `[${name}="${CSS.escape(element.getAttribute(name))}"]`);
  return element.localName + told.join("");
};

// Children that are told apart by data-t or id: known ones are renewed in place, unknown ones are added or announced.
const key = (child) => child.dataset?.t ?? child.id;
const merge = (part, fresh, showNew) => {
  const rows = part.matches("table") ? part.tBodies[0] : part;
  const freshRows = fresh.matches("table") ? fresh.tBodies[0] : fresh;
  const known = new Map([...rows.children].map((child) => [key(child), child]));
  let before = null;
  let unseen = 0;
  for (const child of [...freshRows.children]) {
    const old = known.get(key(child));
    if (old) {
      before = renew(old, child);
      known.delete(key(child));
    } else if ("waits" in part.dataset && !showNew) {
      unseen += 1;
    } else {
      if (before) before.after(child);
      else rows.prepend(child);
      before = child;
    }
  }
  for (const child of known.values()) {
    if (showNew) child.remove();
    else if ("waits" in part.dataset) child.classList.add("gone");
    else if (key(child)) child.remove();
  }
  announce(part, unseen);
};

// Puts the child in the place of the old one, as far as nobody is at work in it; gives back the one that stands there.
const renew = (old, child) => {
  if (drawn(old) === drawn(child) || isBusy(old)) return old;
  if (old.querySelector("iframe, details[open], [popover]:popover-open")) {
    for (const inner of old.querySelectorAll("[data-part]")) {
      const fresh = child.querySelector(`[data-part="${CSS.escape(inner.dataset.part)}"]`);
      if (fresh && drawn(fresh) !== drawn(inner)) inner.replaceWith(fresh);
    }
    return old;
  }
  const ticked = old.querySelector("[data-sel]")?.checked;
  const focused = old.contains(document.activeElement) ? place(document.activeElement) : "";
  old.replaceWith(child);
  self.htmx?.process(child);
  if (ticked) child.querySelector("[data-sel]").checked = true;
  if (focused) (child.querySelector(focused) ?? child.querySelector(".rowlink, a, button"))?.focus({ preventScroll: true });
  return child;
};

const announce = (part, unseen) => {
  const button = document.querySelector(`[data-announce="${part.id}"]`);
  if (!button) return;
  button.hidden = !unseen;
  if (unseen) button.querySelector("[data-text]").textContent = button.dataset.words.replace("{n}", unseen);
};

const figures = (numbers) => {
  for (const element of document.querySelectorAll("[data-figure]")) {
    const n = numbers[element.dataset.figure];
    if (n === undefined) continue;
    element.hidden = !n;
    if (element.firstChild?.nodeType === Node.TEXT_NODE) element.firstChild.data = n;
    if (element.classList.contains("ring")) element.closest(".nav")?.classList.toggle("has-new", n > 0);
  }
};

if (parts().length || document.querySelector("[data-figure]")) {
  hear("tickets", ({ tickets, figures: numbers }) => {
    figures(numbers);
    if (list || (number && tickets.some((one) => one.n === number)) || document.querySelector("[data-live='all']")) look();
  });
  hear("again", () => look()); // the stream was away: what was missed meanwhile is looked at once
  document.addEventListener("visibilitychange", () => !document.hidden && missed && look());
  document.addEventListener("pointerdown", () => (pressed = true), true);
  for (const end of ["pointerup", "pointercancel", "blur"])
    self.addEventListener(
      end,
      (event) => {
        if (end === "blur" && event.target !== self) return; // not of an element
        pressed = false;
        letGo();
      },
      true,
    );
  for (const end of ["toggle", "close"]) document.addEventListener(end, letGo, true); // a menu, a dialog
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-announce]")) return;
    look(true);
  });
}
