"""The log as a page and as a file, and what is written into it at the doors."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.audit import findings, log
from deskbell.audit.models import Entry
from deskbell.web.admin.paging import SIZE
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db


def text(ines: Client, **asked: str) -> str:
    return ines.get("/admin/log/", asked).content.decode()


def test_the_log_says_in_sentences_who_did_what(ines: Client, world: World) -> None:
    log.record(action="grant_changed", by=world.ines, about="Night shift", queue="Support", old="none", new="reply")
    log.record(action="person_renamed", by=world.ada, about="Nadia Petrova", before="Nadja")
    log.record(action="moon_landed", about="Sea of Tranquility")
    page = text(ines)
    assert "Ines Kern changed what the group Night shift may do in Support: from none to reply." in page
    assert "Ada Lark renamed Nadja to Nadia Petrova." in page
    assert "moon landed Sea of Tranquility" in page


def test_the_log_is_searched_by_word_person_matter_kind_and_day(ines: Client, world: World) -> None:
    log.record(action="queue_added", by=world.ines, about="Billing North")
    log.record(action="registered", by=world.carla)
    log.record(action="person_address_added", by=world.ada, about="Ключ", address="k@x.example")
    today = timezone.now().date()
    for asked, found in (
        ({"q": "billing NORTH"}, "added the queue Billing North"),
        ({"q": "k@x.example"}, "added the address k@x.example"),
        ({"q": "ключ"}, "added the address"),
        ({"who": "carla"}, "Carla Finch registered"),
        ({"who": "ines", "kind": "settings"}, "Billing North"),
        ({"about": "north"}, "Billing North"),
        ({"from": str(today), "until": str(today), "kind": "people", "q": "k@x"}, "k@x.example"),
    ):
        page = text(ines, **asked)
        assert found in page and page.count('<th scope="row"') == 1, asked
    for asked in ({"q": "nowhere"}, {"who": "otto"}, {"until": str(today - timedelta(days=1))}, {"kind": "other"}):
        assert "No entry fits." in text(ines, **asked), asked


def test_long_logs_are_paged_by_key(ines: Client) -> None:
    for n in range(SIZE + 5):
        log.record(action="group_added", about=f"Group {n}.")
    page = text(ines, kind="people")
    assert f"Group {SIZE + 4}." in page and "Group 4." not in page
    older = page.split('rel="next"')[0].split('href="')[-1].split('"')[0].replace("&amp;", "&")
    assert "Group 4." in ines.get(f"/admin/log/{older}").content.decode()


def test_the_log_is_taken_away_after_the_password_and_that_is_in_it(ines: Client, world: World) -> None:
    entry = log.record(action="queue_added", by=world.ines, about="Billing North")
    log.record(action="group_added", by=world.ines, about="=1+1")
    answer = ines.post("/admin/log/jsonl/", {"kind": "settings"})
    (line,) = [json.loads(line) for line in b"".join(answer).decode().splitlines()]  # type: ignore[arg-type]
    assert (line["digest"], line["previous"], line["about"]) == (entry.digest, entry.previous, "Billing North")
    table = b"".join(ines.post("/admin/log/csv/")).decode()  # type: ignore[arg-type]
    assert "Billing North" in table and ",'=1+1," in table
    assert Entry.objects.filter(action="audit_exported").count() == 2
    stale = Client()
    stale.force_login(world.ines)
    assert stale.post("/admin/log/csv/")["Location"].startswith("/sign-in/again/")
    assert ines.get("/admin/log/csv/").status_code == 405 and ines.post("/admin/log/xml/").status_code == 404


def test_a_broken_log_is_told_of_on_its_page_and_on_the_front_page(ines: Client) -> None:
    findings.note("audit", ["Entry 7 was changed."])
    assert "Entry 7 was changed." in text(ines) and "Entry 7 was changed." in ines.get("/admin/").content.decode()


def test_sign_ins_failed_ones_and_sign_outs_are_written_down_with_their_network(world: World) -> None:
    client = Client(REMOTE_ADDR="203.0.113.77")
    client.post("/sign-in/", {"login": "ada", "password": "wrong"})
    client.post("/sign-in/", {"login": "carla@acme.example", "password": "wrong"})
    client.post("/sign-in/", {"login": "my-password-by-mistake", "password": "x"})
    client.post("/sign-in/", {"login": "ada", "password": PASSWORD})
    client.post("/sign-out/")
    rows = list(Entry.objects.filter(action__startswith="sign").order_by("pk"))
    assert [row.action for row in rows] == ["sign_in_failed"] * 3 + ["signed_in", "signed_out"]
    assert {row.details["origin"] for row in rows} == {"203.0.113.0/24"}
    assert rows[0].details["account"] == "Ada Lark"
    assert "Carla" not in str(rows[1].details) and rows[1].wording.said["account"][1] == "Carla Finch"
    assert "mistake" not in str(list(Entry.objects.values()))


def test_files_of_searches_and_reports_are_written_down(world: World) -> None:
    ada = Client()
    ada.force_login(world.ada)
    b"".join(ada.get("/desk/search/as/csv/", {"q": "printer"}))  # type: ignore[arg-type]
    ada.get("/desk/statistics/days.xlsx")
    found = dict(Entry.objects.values_list("action", "actor"))
    assert found.get("search_exported") == world.ada.pk
