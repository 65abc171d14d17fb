"""New tickets and the Customers button in a real browser: by keyboard, with scripts and without, on every width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses, recording
from deskbell.people.models import Person
from deskbell.tickets.models import Ticket
from tests import world as worlds
from tests.web.agent.conftest import signed_in
from tests.web.test_faces import look
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True)]
PHONE, MAIL, PEOPLE = "/desk/tickets/new/phone/", "/desk/tickets/new/mail/", "/desk/customers/"


class Opens(Protocol):
    def __call__(self, person: Person, *, scripts: bool = True) -> Page: ...


@pytest.fixture
def world(built_ins: None) -> World:
    return worlds.build()


@pytest.fixture(autouse=True)
def _restored(built_ins: None) -> None:
    """Every test here has real transactions."""


@pytest.fixture
def trouble() -> list[str]:
    return []


@pytest.fixture
def opens(live_server: object, browser: Browser, trouble: list[str]) -> Iterator[Opens]:
    contexts: list[BrowserContext] = []

    def open_for(person: Person, *, scripts: bool = True) -> Page:
        url = live_server.url  # type: ignore[attr-defined]
        context = browser.new_context(base_url=url, java_script_enabled=scripts, reduced_motion="reduce")
        contexts.append(context)
        key = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])
        page = context.new_page()
        page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        page.on("response", lambda r: trouble.append(f"{r.status} {r.url}") if r.status >= 500 else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert [line for line in trouble if "422" not in line] == []


def test_a_call_is_noted_by_keyboard_for_a_customer_looked_up_while_typing(world: World, opens: Opens) -> None:
    world.ticket(title="Orders are not imported")
    page = opens(world.ada)
    page.goto(PHONE)
    field = page.get_by_role("combobox", name="Name, address, organisation")
    expect(field).to_be_focused()
    page.keyboard.type("fin")
    expect(page.get_by_role("option", name="Carla Finch")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="New customer")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".picked")).to_contain_text("carla@acme.example")
    expect(page.get_by_label("About the customer")).to_contain_text("Orders are not imported")
    page.get_by_label("Subject").fill("The lamp is dark")
    page.get_by_label("What the caller says").fill("Since this morning.")
    page.get_by_role("button", name="Create ticket", exact=True).last.click()
    expect(page.get_by_role("heading", name="The lamp is dark")).to_be_visible()
    ticket = Ticket.objects.get(title="The lamp is dark")
    assert (ticket.customer, ticket.owner) == (world.carla, world.ada)


def test_a_customer_is_made_on_the_spot(world: World, opens: Opens) -> None:
    page = opens(world.ada)
    page.goto(PHONE)
    page.keyboard.type("Petro Hnatiuk")
    page.get_by_role("option", name="New customer").click()
    expect(page.get_by_label("Name optional", exact=True)).to_have_value("Petro Hnatiuk")
    page.get_by_label("E-mail address").fill("petro@hafenbau.example")
    page.get_by_label("Subject").fill("Crane")
    page.get_by_label("What the caller says").fill("It does not turn.")
    page.get_by_role("button", name="Create ticket", exact=True).last.click()
    expect(page.get_by_role("heading", name="Crane")).to_be_visible()
    assert Ticket.objects.get().customer == addresses.holder("petro@hafenbau.example")


def test_what_is_typed_is_kept_and_comes_back_in_another_browser(world: World, opens: Opens) -> None:
    page = opens(world.ada)
    page.goto(MAIL)
    page.get_by_label("Subject").fill("Half a thought")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    other = opens(world.ada)
    other.goto(MAIL)
    expect(other.get_by_label("Subject")).to_have_value("Half a thought")
    other.get_by_role("button", name="Discard").click()
    expect(other.get_by_label("Subject")).to_have_value("")


def test_a_pending_state_asks_for_its_time(world: World, opens: Opens) -> None:
    page = opens(world.ada)
    page.goto(PHONE)
    page.get_by_label("Subject").fill("Kept")
    expect(page.get_by_label("Pending until")).to_be_hidden()
    page.get_by_label("State").select_option(label="Pending reminder")
    expect(page.get_by_label("Pending until")).to_be_visible()
    expect(page.get_by_label("Subject")).to_have_value("Kept")


def test_a_mail_is_opened_without_scripts(world: World, opens: Opens) -> None:
    Person.objects.filter(pk=world.ada.pk).update(undo_seconds=0)
    page = opens(world.ada, scripts=False)
    page.goto(MAIL)
    page.get_by_label("Name, address, organisation").fill("carla")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Carla Finch").click()
    page.get_by_label("Subject").fill("Upgrade tonight")
    page.get_by_role("textbox", name="Message").fill("Keep node 2 out.")
    page.get_by_role("button", name="Create ticket and send").click()
    expect(page.get_by_role("heading", name="Upgrade tonight")).to_be_visible()
    assert OutgoingMail.objects.get().deliveries.get().email == "carla@acme.example"


def test_the_list_of_customers_narrows_while_typing(world: World, opens: Opens) -> None:
    world.ticket()
    world.ticket(world.dora)
    page = opens(world.ada)
    page.goto(PEOPLE)
    expect(page.get_by_role("link", name="Dora Vale")).to_be_visible()
    page.get_by_role("searchbox", name="Search customers").press_sequentially("carl")
    expect(page.get_by_role("link", name="Dora Vale")).to_have_count(0)
    expect(page.get_by_role("link", name="Carla Finch")).to_be_visible()
    assert page.url.endswith("?k=people&q=carl") or "q=carl" in page.url


def test_two_people_are_merged(world: World, opens: Opens) -> None:
    world.ticket()
    world.ticket(addresses.person_for("c.finch@old.example", "C. Finch"), title="Asked long ago")
    page = opens(world.ada)
    page.goto(PEOPLE)
    page.get_by_role("link", name="Carla Finch").click()
    page.get_by_role("link", name="Merge").click()
    page.get_by_role("searchbox", name="Name, address").fill("finch")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", name="Carla Finch stays, C. Finch goes over")).to_be_visible()
    expect(page.get_by_role("link", name="Asked long ago")).to_be_visible()
    page.get_by_role("button", name="Merge people").click()
    expect(page.get_by_text("Carla Finch is one person now.")).to_be_visible()
    expect(page.get_by_text("c.finch@old.example")).to_be_visible()


PAGES = {
    "new-phone": f"{PHONE}?q=finch",
    "new-mail": MAIL + "?customer={carla}",
    "customers": PEOPLE,
    "customers-empty": f"{PEOPLE}?q=nobodyatall",
    "organisations": f"{PEOPLE}?k=organizations",
    "customer": PEOPLE + "{carla}/",
    "organisation": "/desk/organizations/{acme}/",
    "merge-find": PEOPLE + "{carla}/merge/?q=finch",
    "merge-people": PEOPLE + "{carla}/merge/?other={old}",
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.timeout(300)
def test_every_page_is_accessible_on_every_width(world: World, opens: Opens, trouble: list[str], name: str) -> None:
    world.ticket(title="A subject so long that nobody reads it to the end, as customers like to write them " * 2)
    old = addresses.person_for("c.finch@old.example", "C. Finch")
    world.ticket(old, title="Asked long ago")
    recording.note(by=world.ada, person=world.carla, text="Prefers e-mail. No calls before 9.")
    recording.add_address(by=world.ada, person=world.carla, email="carla@home.example")
    assert world.carla.organization is not None
    page = opens(world.ada)
    keys = {"carla": world.carla.public_id, "old": old.public_id, "acme": world.carla.organization.public_id}
    page.goto(PAGES[name].format(**keys))
    assert trouble == []
    look(page, f"desk-{name}")
    page.goto("about:blank")
    trouble.clear()  # axe asks for sheets of its own and the camera for styles; the policy refuses them


@pytest.mark.parametrize("path", [PHONE, MAIL, PEOPLE, "person", "merge"])
def test_nothing_scrolls_sideways_on_the_narrowest_phone(world: World, opens: Opens, path: str) -> None:
    world.ticket()
    old = addresses.person_for("c.finch.with.a.long.address@old-and-long-host.example", "C. Finch")
    world.ticket(old)
    one = f"{PEOPLE}{world.carla.public_id}/"
    page = opens(world.ada)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto({"person": one, "merge": f"{one}merge/?other={old.public_id}"}.get(path, path))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
