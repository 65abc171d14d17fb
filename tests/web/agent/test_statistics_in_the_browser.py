"""Statistics in a real browser: accessible and within the policy on every width; a number followed to its list."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from deskbell.people.models import Person
from deskbell.queues.models import Grant, Level, Queue, Stage, State, TicketType
from deskbell.tickets.models import Event, Ticket
from tests import world as worlds
from tests.web.agent.conftest import signed_in
from tests.web.test_faces import look
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True)]
LONG = ("Rückerstattungsangelegenheiten/Versandkostenpauschale", "Техническая поддержка", "Mobile sync", "Abuse")


@pytest.fixture
def world(built_ins: None) -> World:
    return worlds.build()


@pytest.fixture
def busy(world: World) -> World:
    """Sixty days of a desk, the same each time, in five queues, of three agents."""
    chance = random.Random(7)
    group = world.ada.agent_groups.get()
    queues = [world.support]
    for path in LONG:
        queues.append(Queue.objects.create(name=path.rpartition("/")[2], path=path))
        Grant.objects.create(group=group, queue=queues[-1], level=Level.MANAGE)
    types = [TicketType.objects.create(name=name) for name in ("Incident", "Request")]
    states = {state.code: state for state in State.objects.all()}
    now = timezone.now()
    tickets = []
    for n in range(700):
        at = now - timedelta(days=60 * chance.random(), minutes=5)
        if at.weekday() > 4 and chance.random() < 0.8:
            continue
        answered = min(at + timedelta(minutes=chance.expovariate(1 / 90)), now)
        ended = answered + timedelta(hours=chance.expovariate(1 / 20))
        closed = chance.random() < 0.9 and ended < now
        state = states["closed_successful" if closed else "open"]
        tickets.append(
            Ticket(
                number=f"20261100{n:08}",
                title="Printer on fire",
                queue=chance.choice(queues),
                type=chance.choice([*types, None]),
                state=state,
                stage=state.stage,
                active=state.stage <= Stage.PENDING_AUTO,
                owner=chance.choice([world.ada, world.ben, None]),
                customer=world.carla,
                organization=chance.choice([world.carla.organization, None]),
                created_at=at,
                touched_at=now,
                article_at=at,
                answered_at=answered,
                closed_at=ended if closed else None,
            )
        )
    made = Ticket.objects.bulk_create(tickets)
    Event.objects.bulk_create(
        Event(ticket=one, kind=kind, at=at, by=one.owner or world.ada)
        for one in made
        for kind, at in (("replied", one.answered_at), ("closed", one.closed_at))
        if at
    )
    return world


@pytest.fixture
def trouble() -> list[str]:
    return []


@pytest.fixture
def desk(live_server: object, browser: Browser, trouble: list[str], busy: World) -> Iterator[Page]:
    """Ada's browser; whatever its console says as an error fails the test."""
    yield from _opened(live_server.url, browser, trouble, busy.ada)  # type: ignore[attr-defined]


@pytest.fixture
def plain(live_server: object, browser: Browser, trouble: list[str], busy: World) -> Iterator[Page]:
    """The same without scripts."""
    yield from _opened(live_server.url, browser, trouble, busy.ada, scripts=False)  # type: ignore[attr-defined]


def _opened(
    url: str, browser: Browser, trouble: list[str], person: Person, *, scripts: bool = True
) -> Iterator[Page]:
    context = browser.new_context(
        base_url=url, java_script_enabled=scripts, reduced_motion="reduce", accept_downloads=True
    )
    key = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])
    page = context.new_page()
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("response", lambda r: trouble.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page
    context.close()
    assert trouble == []


@pytest.mark.parametrize("report", ["", "days/", "states/", "times/", "agents/"])
@pytest.mark.long
def test_every_page_is_accessible_on_every_width(desk: Page, trouble: list[str], report: str) -> None:
    desk.goto(f"/desk/statistics/{report}")
    assert trouble == []  # axe and the camera put styles of their own into the page
    look(desk, f"statistics-{report.strip('/') or 'overview'}")
    desk.close()
    trouble.clear()


@pytest.mark.parametrize("language", ["de", "ru"])
@pytest.mark.long
def test_long_words_and_a_narrow_phone_do_not_scroll_sideways(desk: Page, busy: World, language: str) -> None:
    Person.objects.filter(pk=busy.ada.pk).update(language=language)
    for width in (320, 390, 1024):
        desk.set_viewport_size({"width": width, "height": 800})
        for report in ("", "days/", "queues/", "agents/", "times/"):
            desk.goto(f"/desk/statistics/{report}?range=90")
            scrolls = desk.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert scrolls <= 0, (width, report, scrolls)


def test_a_range_is_changed_a_number_followed_and_a_file_taken(desk: Page, tmp_path: Path) -> None:
    desk.goto("/desk/")
    desk.keyboard.press("g")
    desk.keyboard.press("s")
    desk.wait_for_url("**/desk/statistics/")
    desk.get_by_role("navigation", name="Period").get_by_role("link", name="7 days").click()
    desk.wait_for_url("**range=7**")
    expect(desk.get_by_role("img", name="Tickets created and closed").first).to_be_visible()
    desk.get_by_role("combobox", name="Queue").select_option(label="Mobile sync")
    desk.wait_for_url("**queue=**")
    expect(desk.locator("h1 + .sub")).to_contain_text("Mobile sync, UTC")

    desk.get_by_role("link", name="Per day and queue").click()
    total = desk.locator("tfoot td").last.get_by_role("link")
    n = int(total.inner_text())
    with desk.expect_download() as taken:
        desk.get_by_role("link", name="CSV").click()
    taken.value.save_as(tmp_path / "days.csv")
    with open(tmp_path / "days.csv", encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[-1] == ["All", str(n), str(n)]
    total.click()
    desk.wait_for_url("**/desk/search/?q=**")
    assert n > 1
    expect(desk.locator("[data-row]")).to_have_count(n)


def test_days_are_typed_and_a_search_narrows_without_scripts(plain: Page) -> None:
    first, last = (date.today() - timedelta(days=n) for n in (20, 10))
    plain.goto("/desk/statistics/")
    plain.get_by_label("From").fill(str(first))
    plain.get_by_label("To", exact=True).fill(str(last))
    plain.get_by_label("Search", exact=True).fill("state:open")
    plain.get_by_role("button", name="Show", exact=True).click()
    plain.wait_for_url(f"**from={first}**")
    assert plain.locator(".kpi").nth(1).locator(".v").inner_text() == "0"
    plain.get_by_text("Show as table").first.click()
    expect(plain.get_by_role("table").first.locator("tbody tr")).to_have_count(11)


def test_printed_tables_are_unfolded_and_the_frame_is_gone(desk: Page) -> None:
    desk.goto("/desk/statistics/")
    desk.emulate_media(media="print")
    expect(desk.locator(".rail")).to_be_hidden()
    expect(desk.locator(".filters")).to_be_hidden()
    expect(desk.locator(".dtab table").first).to_be_visible()
