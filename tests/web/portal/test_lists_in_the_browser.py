"""A customer on a telephone: lists, search, a ticket, preferences. With JavaScript, and the same acts without."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page

from deskbell.mime.mail import MailAddress
from deskbell.people.models import Organization, Person
from deskbell.queues.models import State
from deskbell.tickets import closing, pending, receiving, seeing
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.models import Article, Participant, Ticket
from tests import world as worlds
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_ins")]
SHOTS = os.environ.get("DESKBELL_TEST_SHOTS", "")
KEY = Path(__file__).parents[2] / "mime" / "keys" / "ed25519.asc"
LONG = "Synchronisationsfehler bei allen Postfächern der Niederlassung seit der Aktualisierung von gestern Nacht"


def look(page: Page, name: str) -> None:
    """Nothing is too wide, nothing stands in the way of a screen reader; and pictures for people on demand."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{name}: {found.generate_report()[:3000]}"
    if not SHOTS:
        return
    Path(SHOTS).mkdir(parents=True, exist_ok=True)
    for width, theme in ((390, "light"), (390, "dark"), (1024, "light"), (1440, "light"), (1440, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.screenshot(path=f"{SHOTS}/{name}.{width}.{theme}.png", full_page=True)
    page.emulate_media(media="print")
    page.screenshot(path=f"{SHOTS}/{name}.print.png", full_page=True)
    page.emulate_media(media="screen", color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})


def test_a_customer_on_a_telephone(live_server: Any, browser: Browser) -> None:
    world = worlds.build()
    ticket = _filled(world)
    options: Any = {
        "viewport": {"width": 390, "height": 844},
        "base_url": live_server.url,
        "reduced_motion": "reduce",
    }
    page = browser.new_context(**options).new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("response", lambda answer: trouble.append(answer.url) if answer.status >= 500 else None)
    _sign_in(page)
    assert page.locator(".pt.unread").count() == 1
    look(page, "tickets")
    page.goto("/company/")
    assert page.locator(".pt").count() == 22  # of 29, the open ones
    page.get_by_placeholder("Search in your tickets").fill("login -nothing")
    page.keyboard.press("Enter")
    page.locator("mark").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    with page.expect_response(lambda answer: answer.url.endswith("/seen/")):
        page.goto(f"/ticket/{ticket.number}/")
    look(page, "ticket")
    page.goto("/tickets/")
    assert page.locator(".pt.unread").count() == 0
    page.goto("/preferences/")
    page.get_by_label("Public key").fill(KEY.read_text())
    page.get_by_role("button", name="Add key").click()
    page.get_by_label("Another address of yours").fill("carla.finch@private.example")
    page.get_by_role("button", name="Add address").click()
    look(page, "preferences")

    plain = browser.new_context(java_script_enabled=False, **options).new_page()
    _sign_in(plain)
    plain.goto(f"/ticket/{ticket.number}/")
    plain.get_by_label("Your reply").fill("It works, thank you.")
    plain.get_by_label("It is solved").check()
    plain.get_by_role("button", name="Send reply").click()
    assert (
        plain.get_by_role("button", name="Open it again").is_visible() and Ticket.objects.get(pk=ticket.pk).is_closed
    )
    plain.get_by_role("button", name="Open it again").click()
    assert Ticket.objects.get(pk=ticket.pk).active
    assert trouble == []


def _sign_in(page: Page) -> None:
    page.goto("/sign-in/?next=/tickets/")
    page.locator('#Login [name="login"]').fill("carla@acme.example")
    page.locator('#Login [name="password"]').fill(PASSWORD)
    page.locator('#Login [name="password"]').press("Enter")
    page.wait_for_url("**/tickets/")


def _filled(world: World) -> Ticket:
    Organization.objects.update(sharing=Organization.Sharing.EVERYBODY)
    ticket = world.ticket(
        title="IMAP login fails for 40 users since this morning’s upgrade", text="Good morning,\n\nnobody can login."
    )
    _answer(world, ticket, "Please set it back on both nodes:\n\nkestrelctl set imap.login_maxuserip 60")
    waiting = world.ticket(title=LONG, text="No login since last night.")
    _answer(world, waiting, "Send us the log, please.")
    seeing.mark_seen(by=world.carla, ticket=waiting)
    until = timezone.now() + timedelta(days=2)
    state = State.objects.get(code="pending_reminder")
    Ticket.objects.filter(pk=waiting.pk).update(waiting_since=None)
    pending.set_state(by=world.ada, ticket=waiting, state=state, until=until)
    copied = world.ticket(world.dora, title="Of Dora, with a copy", text="For both.", queue=world.billing)
    Participant.objects.create(ticket=copied, person=world.carla, added_at=timezone.now())
    for n in range(27):
        one = world.ticket(world.colin if n % 3 else world.carla, title=f"Single sign-on: login loop {n}")
        if n % 4 == 0:
            closing.close(by=world.ada, ticket=one)
    Person.objects.filter(pk=world.carla.pk).update(created_at=timezone.now() - timedelta(days=9))
    return ticket


def _answer(world: World, ticket: Ticket, text: str) -> None:
    sender = MailAddress("Ada Lark", "support@desk.example")
    article = NewArticle(
        kind=Article.Kind.MAIL, side=Article.Side.AGENT, visible=True, author=world.ada, sender=sender, text=text
    )
    receiving.receive(by=world.ada, ticket=ticket, article=article)
