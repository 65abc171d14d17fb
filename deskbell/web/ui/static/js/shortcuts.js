// Single-letter shortcuts. They never fire in a field or over a dialog, and a person can switch them off (data-keys).
import { compose, undo } from "./composer.js";
import { move } from "./lists.js";
import { act as bulk, tick } from "./ticks.js";

const FIELD = "input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]";
const LEADER_MS = 1200;
let leader = 0;

const acts = {
  "/": () => document.querySelector('[data-key="/"]')?.focus(),
  "?": () => document.getElementById("shortcuts")?.showModal(),
  j: () => move(1),
  k: () => move(-1),
  x: () => tick(false),
  X: () => tick(true),
  t: () => bulk("t"),
  e: () => bulk("e"),
  a: () => bulk("a"),
  m: () => bulk("m"),
  r: () => compose("reply"),
  R: () => compose("reply", { all: "1" }),
  n: () => compose("note"),
  f: () => compose("forward"),
  z: () => undo(),
  u: () => document.getElementById("unread")?.scrollIntoView({ block: "start" }),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELD)) return;
  if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
  if (leader && Date.now() - leader < LEADER_MS) {
    leader = 0;
    const link = document.querySelector(`a[data-go="${CSS.escape(event.key)}"]`);
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
