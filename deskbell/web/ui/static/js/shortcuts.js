// Single-letter shortcuts. They never fire in a field or over a dialog, and a person can switch them off (data-keys).
import { compose } from "./composer.js";
import { beside, move } from "./lists.js";
import { act as bulk, tick } from "./ticks.js";

const FIELD = "input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]";
const LEADER_MS = 1200;
let leader = 0;

// A control of the page that names its key: a field takes the focus, anything else is pressed.
const press = (key) => {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter((control) => !control.disabled);
  const control = all.find((one) => one.checkVisibility()) ?? all[0];
  if (control?.matches("input:not([type=checkbox]), select, textarea")) control.focus();
  else control?.click();
};
// On a list the chosen rows, on a ticket the ticket.
const either = (key) => (document.querySelector("form[data-ticks]") ? bulk(key) : press(key));
const ALSO = { q: "t" };

const acts = {
  "/": () => press("/"),
  "?": () => document.getElementById("shortcuts")?.showModal(),
  j: () => move(1),
  k: () => move(-1),
  x: () => tick(false),
  X: () => tick(true),
  t: () => either("t"),
  e: () => either("e"),
  a: () => either("a"),
  m: () => either("m"),
  h: () => press("h"),
  c: () => press("c"),
  "]": () => beside(1),
  "[": () => beside(-1),
  r: () => compose("reply"),
  R: () => compose("reply", { all: "1" }),
  n: () => compose("note"),
  f: () => compose("forward"),
  z: () => press("z"),
  u: () => document.getElementById("unread")?.scrollIntoView({ block: "start" }),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELD)) return;
  if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
  if (leader && Date.now() - leader < LEADER_MS) {
    leader = 0;
    const link = document.querySelector(`a[data-go="${CSS.escape(ALSO[event.key] ?? event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
      return;
    }
  }
  leader = event.key === "g" ? Date.now() : 0;
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
