"""The desk in a real browser: accessible, within the policy, on every width; with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from deskbell.blobs import storage
from deskbell.mime import html
from deskbell.outbox.models import OutgoingMail
from deskbell.people.models import Person
from deskbell.tickets import locking, noting, receiving
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Ticket
from tests import world as worlds
from tests.web.agent.conftest import desk, signed_in
from tests.web.test_faces import look
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True)]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000100ffff"
    "03000006000557bfabd40000000049454e44ae426082"
)
MAIL = '<p>The importer <b>runs again</b>.</p><img src="cid:logo@acme"><img src="https://track.invalid/p.png">'


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
    """What went wrong in the browser so far."""
    return []


@pytest.fixture
def opens(live_server: object, browser: Browser, trouble: list[str]) -> Iterator[Opens]:
    """A browser of a signed-in person; whatever its console says as an error fails the test."""
    contexts: list[BrowserContext] = []

    def open_for(person: Person, *, scripts: bool = True) -> Page:
        url = live_server.url  # type: ignore[attr-defined]
        context = browser.new_context(base_url=url, java_script_enabled=scripts, reduced_motion="reduce")
        contexts.append(context)
        key = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])
        page = context.new_page()
        page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        page.on("response", lambda r: trouble.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert [line for line in trouble if "409" not in line] == []


@pytest.fixture
def ticket(world: World) -> Ticket:
    ticket = world.ticket(title="Orders are not imported", text="Since last night.\n\nCarla")
    noting.note(by=world.ada, ticket=ticket, text="Same as last month.")
    clean = html.clean(MAIL)
    picture = NewFile(storage.store(PNG), "logo.png", "image/png", "logo@acme", True)
    article = world.message(
        world.carla, "The importer runs again.", html=clean.html, sanitiser=1, remote_images=1, files=(picture,)
    )
    receiving.receive(by=world.carla, ticket=ticket, article=article)
    return ticket


@pytest.mark.long
def test_every_page_is_accessible_on_every_width(
    world: World, opens: Opens, trouble: list[str], ticket: Ticket
) -> None:
    world.ticket(title="Orders again", text="Orders, orders.")
    page = opens(world.ada)
    for path, name in (
        ("/desk/", "dashboard"),
        ("/desk/tickets/", "list"),
        ("/desk/tickets/?s=pending", "list-empty"),
        (desk(ticket), "ticket"),
        (desk(ticket, "history/"), "history"),
        ("/desk/search/?q=orders", "search"),
        ("/desk/search/", "search-empty"),
    ):
        page.goto(path, wait_until="networkidle")
        assert trouble == [], path
        look(page, f"desk-{name}")
        page.goto("about:blank")
        trouble.clear()  # axe asks for sheets of its own and the camera for styles; the policy refuses them


@pytest.mark.parametrize("path", ["/desk/", "/desk/tickets/", "ticket", "/desk/search/?q=orders"])
def test_nothing_scrolls_sideways_on_the_narrowest_phone(
    world: World, opens: Opens, ticket: Ticket, path: str
) -> None:
    page = opens(world.ada)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(desk(ticket) if path == "ticket" else path)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_mail_shows_its_own_picture_and_none_from_the_internet(world: World, opens: Opens, ticket: Ticket) -> None:
    page = opens(world.ada)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(desk(ticket))
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("runs again")).to_be_visible()
    expect(frame.locator("img").first).to_have_js_property("naturalWidth", 1)
    assert not [url for url in asked if "track.invalid" in url]


def test_r_writes_and_ctrl_enter_sends(world: World, opens: Opens, ticket: Ticket) -> None:
    page = opens(world.ada)
    page.goto(desk(ticket))
    page.keyboard.press("r")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    page.keyboard.type("All orders are imported now.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Reply to Carla Finch is on its way.")).to_be_visible()
    assert OutgoingMail.objects.count() == 1


def test_n_writes_a_note_and_ctrl_enter_keeps_it_in_the_house(world: World, opens: Opens, ticket: Ticket) -> None:
    page = opens(world.ada)
    page.goto(desk(ticket))
    page.keyboard.press("n")
    page.keyboard.type("They have not paid.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Note added.")).to_be_visible()
    assert OutgoingMail.objects.count() == 0


def test_letters_in_a_field_are_letters(world: World, opens: Opens, ticket: Ticket) -> None:
    page = opens(world.ada)
    page.goto(desk(ticket))
    page.locator("[data-key='/']").fill("")
    page.locator("[data-key='/']").press_sequentially("r/n?gd")
    expect(page.locator("[data-key='/']")).to_have_value("r/n?gd")
    assert page.url.endswith(desk(ticket))


def test_j_and_k_walk_the_rows_and_g_d_goes_home(world: World, opens: Opens, ticket: Ticket) -> None:
    world.ticket(title="The newer one")
    page = opens(world.ada)
    page.goto("/desk/tickets/")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="The newer one")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Orders are not imported")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="The newer one")).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/desk/")


def test_a_choice_in_the_panel_is_sent_at_once(world: World, opens: Opens, ticket: Ticket) -> None:
    page = opens(world.ada)
    page.goto(desk(ticket))
    page.get_by_label("Priority").select_option("5")
    expect(page.get_by_text("Priority: Very high")).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.priority == 5


def test_everything_works_without_scripts(world: World, opens: Opens, ticket: Ticket) -> None:
    page = opens(world.ada, scripts=False)
    page.goto("/desk/")
    page.get_by_role("link", name="My locked 0").first.click()
    page.goto(desk(ticket))
    page.get_by_label("Message", exact=True).fill("Answered without scripts.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Reply to Carla Finch is on its way.")).to_be_visible()
    page.get_by_role("radio", name="Note").check()
    page.get_by_label("Message", exact=True).fill("A note without scripts.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Note added.")).to_be_visible()
    page.get_by_label("Priority").select_option("4")
    page.locator("form", has=page.get_by_label("Priority")).get_by_role("button", name="Save").click()
    expect(page.get_by_text("Priority: High")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_text("Ticket closed.")).to_be_visible()
    assert OutgoingMail.objects.count() == 1


def test_two_agents_at_once_the_second_is_told_and_keeps_the_text(world: World, opens: Opens, ticket: Ticket) -> None:
    world.ben.agent_groups.get().grants.create(queue=world.support, level=3)
    page = opens(world.ada)
    page.goto(desk(ticket))
    locking.lock(by=world.again(world.ben), ticket=ticket)
    page.get_by_label("Message", exact=True).fill("Mine, written slowly.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_role("alert")).to_contain_text("Ben Wolf has locked this ticket")
    expect(page.get_by_label("Message", exact=True)).to_have_value("Mine, written slowly.")
    assert OutgoingMail.objects.count() == 0


def test_the_theme_a_person_chose_is_there_on_every_page(world: World, opens: Opens) -> None:
    page = opens(world.ada)
    page.goto("/desk/")
    page.get_by_role("button", name="Account menu").click()
    page.get_by_role("radio", name="Dark").click()
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    page.goto("/desk/tickets/")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
