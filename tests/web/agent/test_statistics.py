"""Statistics in a browser without scripts: every number leads to a list as long as it says; files hold no formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from python_calamine import CalamineWorkbook

from deskbell.people.models import Organization, Person
from deskbell.reports.catalogue import REPORTS
from deskbell.search import finding
from deskbell.search.query import parse
from tests.reports.conftest import NOW, Past, past
from tests.web.agent.conftest import signed_in
from tests.world import World

__all__ = ["past"]
LINK = re.compile(r'<td class="r"><a href="([^"]+)">([\d.,\u00a0]+)</a>')
RANGE = "from=2026-11-01&to=2026-11-10"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(past: Past) -> Client:
    return signed_in(past.world.ada)


def page(client: Client, report: str = "", query: str = RANGE) -> str:
    answer = client.get(f"/desk/statistics/{report}{'/' if report else ''}?{query}")
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_every_number_of_every_page_leads_to_a_list_as_long_as_it_says(desk: Client, past: Past) -> None:
    for report in ("", *REPORTS):
        links = LINK.findall(page(desk, report))
        assert links, report
        for address, number in links:
            target = urlsplit(unescape(address))
            assert target.path == "/desk/search/"
            query = parse(parse_qs(target.query)["q"][0], past.world.ada)
            assert finding.tickets(past.world.ada, query).count() == int(number), (report, address)


def test_the_list_behind_a_number_shows_its_tickets(desk: Client, past: Past) -> None:
    address = next(address for address, number in LINK.findall(page(desk)) if number == "2")
    shown = desk.get(unescape(address)).content.decode()
    assert past.b.number in shown


def test_ranges_are_chosen_by_name_or_by_days(desk: Client) -> None:
    assert "4 Nov – 10 Nov, all queues you see, UTC" in page(desk, query="range=7")
    assert "1 Oct – 31 Oct" in page(desk, query="range=last-month")
    assert "12 Oct – 10 Nov" in page(desk, query="range=nonsense")
    assert "5 Nov, all" in page(desk, query="range=30&from=2026-11-05&to=2026-11-05")
    assert "5 Nov – 7 Nov" in page(desk, query="from=2026-11-07&to=2026-11-05")
    assert "10 Nov 2024 – 10 Nov" in page(desk, query="from=2019-01-01&to=2026-11-10")
    assert "two years" in page(desk, query="from=2019-01-01&to=2026-11-10")
    assert "“tomorrow” is no date" in page(desk, query="from=tomorrow")


def test_the_readers_zone_is_named(desk: Client, past: Past) -> None:
    Person.objects.filter(pk=past.world.ada.pk).update(time_zone="Asia/Tokyo")
    assert "Asia/Tokyo" in page(desk)


def test_a_range_in_which_nothing_happened_says_so(desk: Client) -> None:
    nothing = "from=2025-01-01&to=2025-01-10"
    assert "No tickets were created or closed in this range." in page(desk, query=nothing)
    assert "No tickets were closed in this range." in page(desk, "days", f"{nothing}&show=closed")
    assert "Nothing was answered for the first time in this range." in page(desk, "times", nothing)


def test_a_search_limits_every_number_and_stays_in_the_links(desk: Client, past: Past) -> None:
    shown = page(desk, "queues", f"{RANGE}&q=customer:dora+sort:waits")
    links = [parse_qs(urlsplit(unescape(address)).query)["q"][0] for address, _n in LINK.findall(shown)]
    assert links
    for text in links:
        found = finding.tickets(past.world.ada, parse(text, past.world.ada))
        assert [ticket.pk for ticket in found] == [past.b.pk], text


def test_a_search_that_cannot_be_understood_is_said_and_not_run(desk: Client) -> None:
    shown = page(desk, query=f"{RANGE}&q=priority:urgnt")
    assert 'role="alert"' in shown and "urgnt" in shown


def test_nobody_sees_numbers_of_others_queues(desk: Client, past: Past) -> None:
    billing = past.world.billing
    shown = page(desk, "queues", f"{RANGE}&queue={billing.public_id}")
    assert "all queues you see" in shown and ">Billing<" not in shown
    assert "Support" not in page(signed_in(past.world.ben), "queues").partition("<main")[2]


def test_csv_holds_the_table_that_is_looked_at(desk: Client, past: Past) -> None:
    answer = desk.get(f"/desk/statistics/days.csv?{RANGE}&show=closed")
    assert answer["Content-Disposition"] == 'attachment; filename="days-2026-11-01-2026-11-10.csv"'
    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Day", "Support", "All"]
    assert rows[5] == ["2026-11-05", "1", "1"] and rows[-1] == ["All", "3", "3"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_of_a_file_is_a_formula(desk: Client, past: Past, name: str) -> None:
    Organization.objects.filter(name="Acme").update(name=name)
    text = desk.get(f"/desk/statistics/organizations.csv?{RANGE}").getvalue().decode("utf-8-sig")
    assert f"'{name}" in [row[0] for row in csv.reader(io.StringIO(text))]
    content = desk.get(f"/desk/statistics/organizations.xlsx?{RANGE}").content
    assert b"<f>" not in content
    cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert name.strip() in [str(row[0]).strip() for row in cells]


def test_workbooks_open_and_hold_the_same_numbers(desk: Client, past: Past) -> None:
    for report in REPORTS:
        content = desk.get(f"/desk/statistics/{report}.xlsx?{RANGE}").content
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert book.sheet_names
        assert all(book.get_sheet_by_name(name).to_python() for name in book.sheet_names), report
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(desk.get(f"/desk/statistics/overview.xlsx?{RANGE}").content))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert [row[1:] for row in rows[1:3]] == [[2.0, 0.0, 2.0], [0.0, 0.0, 1.0]]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes 0 for no limit")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_that_takes_too_long_is_not_made_and_that_is_said(
    desk: Client, past: Past, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deskbell.web.agent.views.statistics_files.PATIENCE", 0.0)
    monkeypatch.setattr("deskbell.db.patience.LOOK_EVERY", 1)
    answer = desk.get(f"/desk/statistics/queues.{kind}?{RANGE}")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/desk/statistics/queues/?from=2026-11-01")
    assert "That takes too long to count." in desk.get(answer.headers["Location"]).content.decode()


def test_there_is_no_such_report(desk: Client) -> None:
    for path in ("nothing/", "nothing.csv", "nothing.xlsx"):
        assert desk.get(f"/desk/statistics/{path}").status_code == 404


def test_statistics_stand_in_the_rail(desk: Client, world: World) -> None:
    assert 'href="/desk/statistics/"' in desk.get("/desk/").content.decode()
