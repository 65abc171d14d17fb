// A message that can still be taken back: its seconds run down; when they are over the page shows what became of it.
import { form, surface } from "./composer.js";

for (const clock of document.querySelectorAll("[data-countdown]")) {
  const end = Date.now() + Number(clock.dataset.countdown) * 1000;
  const tick = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    clock.textContent = left > 0 ? clock.dataset.words.replace("{n}", left) : clock.dataset.now;
    if (left > 0) return;
    clock.closest(".waiting").querySelector(".acts").hidden = true;
    // Not over what somebody is writing, or about to.
    const busy = form && (surface.text().trim() || form.contains(document.activeElement));
    if (left <= -2 && !busy) {
      clearInterval(tick);
      location.reload();
    }
    if (left < -10) clearInterval(tick);
  }, 250);
}
