"""A guest on a telephone, in Russian: front page, check state, mail, link, ticket. And the panels of the sign-in, of
which a fragment names the one that shows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from deskbell.people import addresses
from tests import world as worlds
from tests.web.signin.asking import FILLED, answered, link_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_ins")]
SHOTS = os.environ.get("DESKBELL_TEST_SHOTS", "")
EMAIL = "nadia@lindqvist.example"


def look(page: Page, name: str) -> None:
    """Nothing is too wide, nothing stands in the way of a screen reader; and pictures for people on demand."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{name}: {found.generate_report()[:3000]}"
    if not SHOTS:
        return
    Path(SHOTS).mkdir(parents=True, exist_ok=True)
    for width in (390, 1440):
        for theme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=f"{SHOTS}/{name}.{width}.{theme}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})


def test_a_guest_and_somebody_who_registers(live_server: object, browser: Browser) -> None:
    world = worlds.build()
    nadia = addresses.person_for(EMAIL, "Nadia Petrova", "ru")
    ticket = world.ticket(nadia, title="Не работает вход", text="С утра никто не может войти.")
    base = live_server.url  # type: ignore[attr-defined]
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="ru-RU", timezone_id="Europe/Moscow", reduced_motion="reduce"
    )
    page = context.new_page()

    page.goto(f"{base}/")
    page.goto(f"{base}/state/")
    assert page.locator("html").get_attribute("lang") == "ru"
    look(page, "state")
    page.locator('[name="email"]').fill(EMAIL)
    page.locator('[name="number"]').fill(f"Заявка #{ticket.number}")
    page.locator("form.stack button").click()
    assert ticket.number in page.locator(".sent").inner_text()
    look(page, "state-sent")
    (mail,) = answered()
    assert mail.language == "ru"
    page.goto(base + link_in(mail))
    assert page.url.endswith(f"/ticket/{ticket.number}/") and "Не работает вход" in page.content()

    page.goto(f"{base}/otrs/customer.pl#Reset")
    assert page.locator("#Reset").is_visible() and not page.locator("#Login").is_visible()
    look(page, "recover")
    page.locator('#Reset [name="login"]').fill("nobody")
    page.locator("#Reset form button").click()
    look(page, "recover-sent")
    page.goto(f"{base}/sign-in/")
    assert page.locator("#Login").is_visible() and not page.locator("#Reset, #Signup").first.is_visible()
    look(page, "sign-in")
    page.locator("#Login .alt a").click()
    look(page, "register")
    page.locator('[name="name"]').fill("Надя")
    page.locator('[name="email"]').fill(EMAIL)
    page.locator('[name="password"]').fill(FILLED["password"])
    page.locator("form.stack button.btn-primary").click()
    look(page, "register-sent")
    page.goto(base + link_in(answered()[-1]))
    look(page, "confirm")
    page.locator("form.stack button").click()
    page.wait_for_url(f"{base}/tickets/")
    assert "Не работает вход" in page.content()
    nadia.refresh_from_db()
    assert nadia.time_zone == "Europe/Moscow"
    page.goto(f"{base}/account/")
    look(page, "account")
    context.close()

    without_scripts = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = without_scripts.new_page()
    page.goto(f"{base}/customer.pl#Signup")
    assert page.locator("#Signup").is_visible() and not page.locator("#Login").is_visible()
    page.locator('#Signup a[href="#Login"]').click()
    assert page.locator("#Login").is_visible()
    without_scripts.close()
