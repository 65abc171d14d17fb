# ruff: noqa: F811  fixtures of another file
"""Lists and the dashboard in a real browser: ticking rows, closing many with one that fails, columns, arranging."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from deskbell.people import preferring
from deskbell.people.models import Group, Person
from deskbell.queues.models import Queue, Subscription
from deskbell.tickets import assigning, closing, locking, prioritising, tagging, watching
from deskbell.tickets.models import Ticket
from deskbell.web.agent import columns
from tests.web.agent.test_in_the_browser import Opens, _restored, opens, trouble, world  # noqa: F401
from tests.web.test_faces import look
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True)]
TITLES = (
    "IMAP login fails for 40 users since this morning’s upgrade of the second node in the northern data centre",
    "Calendar invitations arrive twice on iOS",
    "Не приходят уведомления о новых письмах",
    "Rechnung 2026-1183: falsche Umsatzsteuer-Identifikationsnummer",
    "Attachment upload stops at 87 %",
)


@pytest.fixture
def full(world: World) -> World:
    """Lists with rows of every kind."""
    now = timezone.now()
    below = Queue.objects.create(name="Mobile sync", path=f"{world.support.path}/Mobile sync", parent=world.support)
    Group.objects.get(name="Support agents").grants.create(queue=below, level=4)
    Subscription.objects.create(person=world.ada, queue=world.support)
    mia = _colleague(world)
    for n, title in enumerate(TITLES * 3):
        ago = timedelta(minutes=7) if n % 3 == 0 else timedelta(hours=30 * (n % 3))
        ticket = world.ticket(
            world.carla if n % 2 else world.dora, queue=below if n % 4 == 3 else None, title=title, now=now - ago
        )
        if n % 5 == 1:
            assigning.assign(by=world.ada, ticket=ticket, owner=world.ada)
        if n % 5 == 2:
            locking.lock(by=mia, ticket=ticket)
        if n % 5 == 3:
            prioritising.set_priority(by=world.ada, ticket=ticket, level=1 + n % 5)
        if n % 6 == 4:
            closing.close(by=None, ticket=ticket)
            closing.reopen(by=world.ada, ticket=ticket)
            tagging.tag(by=world.ada, ticket=ticket, name="upgrade")
            watching.watch(by=world.ada, ticket=ticket)
    return world


def _colleague(world: World) -> Person:
    mia = Person.objects.create(name="Mia Sand", username="mia", is_agent=True)
    mia.agent_groups.add(Group.objects.get(name="Support agents"))
    return mia


def ticked(page: Page) -> int:
    return page.locator("[data-sel]:checked").count()


@pytest.mark.timeout(600)
@pytest.mark.long
def test_lists_and_dashboard_are_accessible_on_every_width(full: World, opens: Opens, trouble: list[str]) -> None:
    preferring.arrange(full.ada, columns.KEY, [*columns.COLUMNS])
    page = opens(full.ada)
    for path, name in (
        ("/desk/tickets/?s=open", "desk-open"),
        ("/desk/", "desk"),
        ("/desk/arrangement/", "desk-arrange"),
        (f"/desk/queues/{full.support.public_id}/?sub=1&sort=priority", "desk-queue"),
        ("/desk/tickets/?s=unread", "desk-unread"),
        ("/desk/tickets/?s=watched", "desk-watched"),
        ("/desk/tickets/?s=open&q=priority:nothing", "desk-wrong-filter"),
        ("/desk/columns/?s=open", "desk-columns"),
    ):
        page.goto("about:blank")
        trouble.clear()  # axe and the camera put styles of their own into the page before
        page.goto(path)
        assert trouble == [], path
        look(page, name)
    page.goto("/desk/tickets/?s=open")
    for box in page.locator("[data-sel]").all()[:3]:
        box.check()
    look(page, "desk-ticked")
    page.get_by_role("button", name="Owner").click()
    expect(page.locator("#bulk")).to_be_visible()
    look(page, "desk-bulk-dialog")
    page.goto("about:blank", wait_until="networkidle")  # axe asks for style sheets of its own until the page is left
    trouble.clear()


def test_one_of_many_that_cannot_be_closed_is_named_and_the_rest_is_closed(full: World, opens: Opens) -> None:
    free, held = (full.ticket(title=title) for title in ("Free to close", "Held by Mia"))
    locking.lock(by=Person.objects.get(username="mia"), ticket=held)
    page = opens(full.ada)
    page.goto("/desk/tickets/?s=open")
    for number in (free.number, held.number):
        page.get_by_label(f"Select #{number}").check()
    expect(page.locator("[data-selcount]")).to_have_text("2")
    page.locator(".bulk").get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", name="1 ticket was not changed")).to_be_visible()
    expect(page.get_by_text("Mia Sand has locked this ticket")).to_be_visible()
    assert Ticket.objects.get(pk=free.pk).is_closed
    assert not Ticket.objects.get(pk=held.pk).is_closed
    page.get_by_role("link", name="Back to the list").click()
    expect(page).to_have_url(re.compile(r"/desk/tickets/\?s=open$"))


def test_rows_are_ticked_by_keys_by_a_range_and_all_at_once(full: World, opens: Opens) -> None:
    page = opens(full.ada)
    page.goto("/desk/tickets/?s=open")
    page.keyboard.press("j")
    page.keyboard.press("x")
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    assert ticked(page) == 4
    page.get_by_role("button", name="Clear selection").click()
    assert ticked(page) == 0
    boxes = page.locator("[data-sel]")
    boxes.nth(1).click()
    boxes.nth(5).click(modifiers=["Shift"])
    assert ticked(page) == 5
    page.get_by_label("Select all on this page").check()
    assert ticked(page) == boxes.count()
    page.get_by_role("button", name="Clear selection").click()
    page.keyboard.press("j")
    page.keyboard.press("m")  # the row under the focus
    expect(page.locator("#bulk").get_by_role("heading", name="Change 1 ticket")).to_be_visible()
    expect(page.locator("#bulk").get_by_label("Queue", exact=True)).to_be_focused()


def test_columns_are_chosen_and_put_in_an_order(full: World, opens: Opens) -> None:
    page = opens(full.ada)
    page.goto("/desk/tickets/?s=open")
    page.get_by_role("link", name="Columns and order").click()
    dialog = page.locator("#arranging")
    dialog.get_by_label("Created", exact=True).check()
    dialog.get_by_label("Queue", exact=True).uncheck()
    dialog.get_by_role("button", name="Owner: up").click()
    dialog.get_by_label("begins with this order").select_option("priority")
    dialog.get_by_role("button", name="Save").click()
    heads = page.get_by_role("columnheader")
    expect(page.get_by_role("columnheader", name="Created")).to_be_attached()
    names = [name.strip() for name in heads.all_inner_texts()]
    assert "Queue" not in names
    assert names.index("Owner") < names.index("Prio")
    expect(page.get_by_role("columnheader", name="Prio")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("columnheader", name="Prio").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Prio")).to_have_attribute("aria-sort", "ascending")


def test_without_scripts_too_rows_are_changed_and_columns_chosen(full: World, opens: Opens) -> None:
    ticket = full.ticket(title="By hand")
    page = opens(full.ada, scripts=False)
    page.goto("/desk/tickets/?s=open")
    page.get_by_label(f"Select #{ticket.number}").check()
    page.locator(".bulk").get_by_role("button", name="Priority").click()
    page.get_by_label("Priority").select_option("5")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_text("1 ticket changed.")).to_be_visible()
    assert Ticket.objects.get(pk=ticket.pk).priority == 5
    page.get_by_role("link", name="Columns and order").click()
    page.get_by_role("button", name="Owner: up").click()
    page.get_by_role("button", name="Save").click()
    names = [name.strip() for name in page.get_by_role("columnheader").all_inner_texts()]
    assert names.index("Owner") < names.index("Prio")


def test_the_dashboard_is_arranged_and_a_filter_keeps_the_focus(full: World, opens: Opens) -> None:
    page = opens(full.ada)
    page.goto("/desk/")
    chip = page.locator("#w-open").get_by_role("link", name="My locked")
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#w-open [aria-current]")).to_contain_text("My locked")
    assert page.evaluate("document.activeElement.textContent").startswith("My locked")
    page.get_by_role("link", name="Arrange").click()
    dialog = page.locator("#arranging")
    dialog.get_by_label("New tickets", exact=True).uncheck()
    dialog.get_by_role("button", name="Reminders due: up").click()
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#w-new")).to_have_count(0)
    ids = page.locator(".dash-main > section").evaluate_all("all => all.map((one) => one.id)")
    assert ids == ["w-due", "w-open"]
