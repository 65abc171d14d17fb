"""A guest on a telephone opens a ticket, with scripts and without; and the administrator's pages for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from deskbell.queues.models import ExtraField, TicketType
from deskbell.tickets import fielding
from deskbell.tickets.models import Attachment, Ticket
from tests import world as worlds
from tests.web.agent.conftest import signed_in
from tests.web.portal.test_new_ticket import set_desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_ins")]
SHOTS = os.environ.get("DESKBELL_TEST_SHOTS", "")
PHONE = {"width": 390, "height": 844}


def look(page: Page, name: str) -> None:
    """Nothing is too wide, nothing stands in the way of a screen reader; and pictures for people on demand."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{name}: {found.generate_report()[:3000]}"
    for width in (390, 1024, 1440) if SHOTS else ():
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        for theme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=f"{SHOTS}/{name}.{width}.{theme}.png", full_page=True)
    page.set_viewport_size(PHONE)


def test_a_guest_opens_a_ticket_on_a_telephone(live_server: object, browser: Browser) -> None:
    world = worlds.build()
    bug = TicketType.objects.create(name="Something is broken", description="An error, an outage", is_published=True)
    TicketType.objects.create(name="Question", description="How do I …?", is_published=True)
    version = ExtraField.objects.create(
        code="version", label="Version", type=bug, is_required=True, hint="Like 8.2.1"
    )
    ExtraField.objects.create(code="urgent", label="It concerns everybody", kind="checkbox", type=bug)
    set_desk(accent="#7a1a5f", embed_origins=["https://www.example.org"])
    base = live_server.url  # type: ignore[attr-defined]
    trouble: list[str] = []
    for scripts in (True, False):
        context = browser.new_context(
            base_url=base, viewport=PHONE, java_script_enabled=scripts, reduced_motion="reduce"
        )
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto("/")
        if scripts:
            look(page, "home")
        page.get_by_role("link", name="Open a new ticket").click()
        page.get_by_label("Your name").fill("Nadia Petrova")
        page.get_by_label("Subject").fill(f"It burns {scripts}")
        page.get_by_label("What happened?").fill("Since this morning.")
        page.locator("label.pick", has_text="Something is broken").click()
        if not scripts:
            page.get_by_role("button", name="Show its fields").click()
            expect(page.get_by_label("Subject")).to_have_value("It burns False")
        expect(page.get_by_label("Version")).to_be_visible()
        page.get_by_label("Version").fill("8.2.1")
        page.locator("input[type=file]").set_input_files(
            [{"name": "thunderbird.log", "mimeType": "text/plain", "buffer": b"smoke"}]
        )
        if scripts:
            expect(page.get_by_text("Uploaded")).to_be_visible()
            look(page, "new")
        page.get_by_label("Your e-mail address").fill("support@desk.example")  # refused: ours
        page.get_by_role("button", name="Send ticket").click()
        expect(page.get_by_role("alert")).to_contain_text("This is an address of ours.")
        expect(page.get_by_text("thunderbird.log")).to_be_visible()
        expect(page.get_by_label("Version")).to_have_value("8.2.1")
        page.get_by_label("Your e-mail address").fill(f"nadia{scripts}@nowhere.example")
        page.get_by_role("button", name="Send ticket").click()
        expect(page.get_by_role("heading", name="We received your ticket")).to_be_visible()
        context.close()
    assert trouble == []
    for ticket in Ticket.objects.all():
        assert fielding.values_of(ticket)[version.pk] == "8.2.1"
    assert [file.name for file in Attachment.objects.all()] == ["thunderbird.log"] * 2

    context = browser.new_context(base_url=base, viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()
    for person, pages in (
        (world.ines, ("portal", f"types/{bug.public_id}")),
        (world.ada, (f"tickets/{Ticket.objects.latest('pk').number}/fields",)),
    ):
        key = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": base}])
        for path in pages:
            page.goto(f"/{'admin' if person == world.ines else 'desk'}/{path}/")
            look(page, f"admin-{path.partition('/')[0]}" if person == world.ines else "agent-fields")
    context.close()
