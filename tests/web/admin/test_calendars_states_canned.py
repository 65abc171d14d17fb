from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from deskbell.audit.models import Entry
from deskbell.queues.models import Calendar, CannedReply, Grant, Level, Priority, State
from deskbell.web.agent import words
from deskbell.web.ui import accents
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db


def test_a_calendar_is_kept_as_people_write_it(ines: Client, world: World) -> None:
    typed = {"name": "Office", "time_zone": "Europe/Berlin", "day-0": "8-12, 13:00-17:30", "holidays": "25.12.2026 x"}
    page = ines.post("/admin/calendars/new/", typed)
    office = Calendar.objects.get()
    assert page["Location"] == f"/admin/calendars/{office.public_id}/"
    assert office.slots == {"0": [["08:00", "12:00"], ["13:00", "17:30"]]} and office.holidays == ["2026-12-25"]
    shown = ines.get(page["Location"]).content.decode()
    assert "08:00–12:00, 13:00–17:30" in shown and ("Open now" in shown or "Closed now, opens Monday" in shown)
    world.support.calendar = office
    world.support.save()
    assert "Support" in ines.get("/admin/calendars/").content.decode()
    ines.post(f"/admin/calendars/{office.public_id}/removal/")
    world.support.refresh_from_db()
    assert world.support.calendar is None
    assert set(Entry.objects.values_list("action", flat=True)) >= {"calendar_added", "calendar_removed"}


def test_no_hour_of_a_long_day_is_left_out(ines: Client, world: World) -> None:
    hours = ", ".join(f"{hour:02}:00-{hour:02}:30" for hour in range(8, 16))
    ines.post("/admin/calendars/new/", {"name": "Office", "time_zone": "UTC", "day-0": hours})
    assert len(Calendar.objects.get().slots["0"]) == 8


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day-1": "8-"}, "“8-” are no hours."),
        ({"day-1": "8-12, 11-13"}, "Two of these overlap."),
        ({"holidays": "Christmas"}, "No date was found in “Christmas”."),
        ({"time_zone": "Mars"}, "Select a valid choice"),
    ],
)
def test_a_calendar_says_what_cannot_be_read(ines: Client, world: World, typed: dict[str, str], said: str) -> None:
    page = ines.post("/admin/calendars/new/", {"name": "Office", "time_zone": "UTC"} | typed)
    assert page.status_code == 422 and said in page.content.decode()
    assert not Calendar.objects.exists()


def test_a_built_in_state_gets_another_name_and_keeps_its_code(ines: Client, world: World) -> None:
    state = State.objects.get(code="closed_unsuccessful")
    ines.post(f"/admin/states/{state.public_id}/", {"name": "won’t fix", "name-de": "unlösbar", "order": "9"})
    state.refresh_from_db()
    assert (state.code, str(state), state.order, state.is_active) == ("closed_unsuccessful", "won’t fix", 9, True)
    assert words.short(state) == "Won’t fix"
    assert Entry.objects.get(action="state_changed").details["old"]["name"] == "closed unsuccessful"


def test_a_state_of_ones_own_is_made_and_put_away(ines: Client, world: World) -> None:
    typed = {"name": "with the maker", "stage": "2", "order": "3", "is_active": "on"}
    assert ines.post("/admin/states/new/", typed).status_code == 302
    state = State.objects.get(name="with the maker")
    assert (state.stage, state.code) == (2, None)
    assert ines.post("/admin/states/new/", typed).status_code == 422  # the name is taken
    assert ines.post("/admin/states/new/", typed | {"name": "x", "stage": "0"}).status_code == 422
    ines.post(f"/admin/states/{state.public_id}/", {"name": "with the maker", "order": "3"})
    state.refresh_from_db()
    assert not state.is_active


def test_a_priority_has_a_name_and_a_colour_that_can_be_seen(ines: Client, world: World) -> None:
    high = Priority.objects.get(level=4)
    path = f"/admin/priorities/{high.public_id}/"
    for bad, said in (("#ffff00", "can hardly be seen"), ("red", "Enter a colour like")):
        assert said in ines.post(path, {"name": "urgent", "color": bad}).content.decode()
    assert ines.post(path, {"name": "urgent", "color": "#B3261E"}).status_code == 302
    high.refresh_from_db()
    assert (str(high), high.color, high.code) == ("urgent", "#b3261e", "high")
    assert str(words.PRIORITIES[4]) == "Urgent" and str(words.PRIORITIES[5]) == "Very high"
    sheet = ines.get("/priorities.css")
    assert b"--p4:light-dark(#b3261e," in sheet.content
    assert "/priorities.css?v=" in ines.get("/admin/states/").content.decode()
    assert accents.of_priorities({4: "nothing"}) == ""


def test_canned_replies_are_searched_and_written_for_queues_and_groups(ines: Client, world: World) -> None:
    group = world.ada.agent_groups.get()
    typed = {"name": "Renewed", "text": "Dear {customer_name}", "group": group.public_id, "is_active": "on"}
    shown = ines.post("/admin/canned-replies/new/", typed | {"preview": "1"}).content.decode()
    assert "Dear Nadia Petrova" in shown and not CannedReply.objects.exists()
    assert "{nobody} is not known here" in (
        ines.post("/admin/canned-replies/new/", typed | {"text": "{nobody}"}).content.decode()
    )
    ines.post("/admin/canned-replies/new/", typed | {"queue": world.support.public_id})
    reply = CannedReply.objects.get()
    assert (reply.group, reply.queue, reply.person) == (group, world.support, None)
    CannedReply.objects.create(name="Ada’s own", text="x", person=world.ada)
    page = ines.get("/admin/canned-replies/?q=dear").content.decode()
    assert "Renewed" in page and "Ada’s own" not in page
    assert "Ada’s own" in ines.get("/admin/canned-replies/?show=personal").content.decode()
    ines.post(f"/admin/canned-replies/{reply.public_id}/removal/")
    actions = list(Entry.objects.filter(about="Renewed").values_list("action", flat=True))
    assert actions == ["canned_reply_added", "canned_reply_removed"]


def test_who_manages_a_queue_writes_its_canned_replies_and_nobody_elses(client: Client, world: World) -> None:
    client.login(username="ada", password=PASSWORD)
    path = "/desk/canned-replies/"
    client.post(path, {"name": "Shared", "text": "x", "queue": world.support.public_id})
    client.post(path, {"name": "Mine", "text": "x", "queue": ""})
    refused = client.post(path, {"name": "Theirs", "text": "x", "queue": world.billing.public_id})
    assert refused.status_code == 422
    shared, mine = CannedReply.objects.get(name="Shared"), CannedReply.objects.get(name="Mine")
    assert (shared.queue, shared.person, mine.queue, mine.person) == (world.support, None, None, world.ada)
    assert Entry.objects.filter(action="canned_reply_added", about="Shared").exists()
    assert not Entry.objects.filter(about="Mine").exists()
    Grant.objects.filter(queue=world.support).update(level=Level.REPLY)
    assert client.get(f"{path}{shared.public_id}/").status_code == 404
    assert client.post(f"{path}{shared.public_id}/removal/").status_code == 404
    assert client.get(f"{path}{mine.public_id}/").status_code == 200


def test_ones_own_reply_for_a_queue_stays_ones_own(client: Client, world: World) -> None:
    mine = CannedReply.objects.create(name="Mine", text="x", person=world.ada, queue=world.support)
    client.login(username="ada", password=PASSWORD)
    path = f"/desk/canned-replies/{mine.public_id}/"
    assert "selected" not in re.sub(r'<option value="" selected', "", _select(client.get(path), "queue"))
    client.post(path, {"name": "Mine", "text": "y", "queue": ""})
    mine.refresh_from_db()
    assert (mine.text, mine.person, mine.queue) == ("y", world.ada, world.support)


def _select(page: HttpResponse, name: str) -> str:
    found = re.search(rf'<select name="{name}".*?</select>', page.content.decode(), re.DOTALL)
    assert found is not None
    return found[0]
