// One event stream per browser, whatever the number of tabs (a server takes six connections of one browser only): the tab
// that gets the lock holds it and passes on what it hears. What is heard names tickets; pages look again by themselves.
const here = document.getElementById("live");
const SAY_AFTER = 300;
const TYPING_FOR = 6000;
const STILL_HERE = 5000;
const JUST_DRAWN = 5000;
const FORGET_AFTER = 90000; // browsers slow the clocks of hidden tabs down to one tick a minute

// Locks and random ids exist on https (and on this very machine) only; elsewhere pages work, and are not live.
const channel = here && navigator.locks ? new BroadcastChannel(`deskbell-live-${here.dataset.me}`) : null;
const tab = channel && crypto.randomUUID();
const heard = new EventTarget();

/** Call back with what is heard: "tickets" {tickets: [{n, by_me, kinds}], figures}, "presence" {number: [{name, typing}]}. */
export const hear = (name, callback) => heard.addEventListener(name, (event) => callback(event.detail));

const told = (name, data) => heard.dispatchEvent(new CustomEvent(name, { detail: data }));

// What this tab shows, told to the tab that holds the stream.
const ticket = here?.dataset.ticket ?? "";
let typingUntil = 0;
let said = "";
const say = (bye = false) => {
  const now = bye ? "" : JSON.stringify({ ticket, typing: Date.now() < typingUntil });
  said = now;
  const words = { from: tab, shows: bye ? null : JSON.parse(now) };
  channel?.postMessage(words);
  note(words);
};

// The tab that holds the stream keeps what every tab shows, and tells the server when that changes.
let stream = "";
let leads = false;
let sayTimer = 0;
let lastSaid = "";
const tabs = new Map();
const note = ({ from, shows }) => {
  if (shows) tabs.set(from, { ...shows, at: Date.now() });
  else tabs.delete(from);
  if (leads) report();
};
const report = () => {
  clearTimeout(sayTimer);
  sayTimer = setTimeout(() => {
    for (const [key, shows] of tabs) if (Date.now() - shows.at > FORGET_AFTER) tabs.delete(key);
    const body = new URLSearchParams({ stream });
    const open = [...tabs.values()].filter((shows) => shows.ticket);
    for (const number of new Set(open.map((shows) => shows.ticket))) body.append("ticket", number);
    for (const number of new Set(open.filter((shows) => shows.typing).map((shows) => shows.ticket))) body.append("typing", number);
    if (!stream || body.toString() === lastSaid) return;
    lastSaid = body.toString();
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    fetch(here.dataset.here, { method: "POST", body, headers: { "X-CSRFToken": token, "X-Unattended": "1" }, keepalive: true }).catch(() => {
      lastSaid = "";
    });
  }, SAY_AFTER);
};
const lead = () => {
  leads = true;
  const source = new EventSource(here.dataset.stream);
  const pass = (name) =>
    source.addEventListener(name, (event) => {
      const data = JSON.parse(event.data);
      channel.postMessage({ name, data });
      told(name, data);
    });
  source.addEventListener("hello", (event) => {
    const isBack = stream || performance.now() > JUST_DRAWN; // it was away, or another tab had it before
    stream = JSON.parse(event.data).stream;
    lastSaid = "";
    report();
    if (!isBack) return; // the page was drawn a moment ago
    channel.postMessage({ name: "again", data: {} });
    told("again", {});
  });
  pass("tickets");
  pass("presence");
};

if (channel) {
  channel.addEventListener("message", ({ data }) => {
    if (data.ask) say();
    else if (data.from) note(data);
    else told(data.name, data.data);
  });
  navigator.locks.request(`deskbell-live-${here.dataset.me}`, () => {
    lead();
    channel.postMessage({ ask: true });
    say();
    return new Promise(() => {});
  });
  say();
  setInterval(() => {
    const now = JSON.stringify({ ticket, typing: Date.now() < typingUntil });
    if (now !== said || ticket) say();
  }, STILL_HERE);
  addEventListener("pagehide", () => say(true));
  addEventListener("pageshow", (event) => event.persisted && say());
  document.addEventListener("input", (event) => {
    if (!ticket || !event.target.closest("[data-typing]")) return;
    const began = Date.now() >= typingUntil;
    typingUntil = Date.now() + TYPING_FOR;
    if (began) {
      say();
      setTimeout(say, TYPING_FOR + 100);
    }
  });
}
