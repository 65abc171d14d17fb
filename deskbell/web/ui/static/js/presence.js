// Who else has this ticket open, and who is typing.
import { hear } from "./live.js";

const place = document.querySelector("[data-presence]");

if (place) {
  hear("presence", (at) => {
    const others = at[place.dataset.presence] ?? [];
    const words = others.map(({ name, typing }) => (typing ? place.dataset.typing : place.dataset.viewing).replace("{name}", name));
    const text = words.join(", ");
    if (place.textContent !== text) place.textContent = text;
    place.hidden = !others.length;
  });
}
