"""Two administrators edit the same thing: nothing is overwritten unseen."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from deskbell.desk import changing
from deskbell.desk import settings as desk
from deskbell.web.admin.conflicts import seen_of
from tests.world import World

pytestmark = pytest.mark.django_db
FORM = {"name": "Kestrel Help", "language": "en", "time_zone": "UTC", "number_format": "date_checksum"}
FORM |= {"system_id": "10", "number_mask": "######", "link_days": "365", "reopen_days": "90"}
SEEN = re.compile(r'name="seen" value="(\w+)"')


def seen(page: str) -> str:
    found = SEEN.search(page)
    assert found
    return found[1]


def test_the_second_is_told_who_was_faster_and_keeps_what_was_typed(ines: Client, world: World) -> None:
    opened = seen(ines.get("/admin/desk/").content.decode())
    changing.change(by=world.ada, name="Ada’s Help")
    page = ines.post("/admin/desk/", FORM | {"seen": opened}).content.decode()
    assert "Ada Lark changed this" in page and "UTC" in page and 'value="Kestrel Help"' in page
    assert desk.current().name == "Ada’s Help"
    answer = ines.post("/admin/desk/", FORM | {"seen": seen(page)})  # knowing it, saved again
    assert answer.status_code == 302 and desk.current().name == "Kestrel Help"


def test_another_error_does_not_make_the_form_newer_than_it_is(ines: Client, world: World) -> None:
    opened = seen(ines.get("/admin/desk/").content.decode())
    changing.change(by=world.ada, name="Ada’s Help")
    page = ines.post("/admin/desk/", FORM | {"seen": opened, "system_id": "x"}).content.decode()
    assert seen(page) == opened
    assert "changed this" in ines.post("/admin/desk/", FORM | {"seen": seen(page)}).content.decode()


def test_a_change_that_ends_where_it_began_is_none(ines: Client, world: World) -> None:
    opened = seen(ines.get("/admin/desk/").content.decode())
    before = desk.current().name
    changing.change(by=world.ada, name="Other")
    changing.change(by=world.ada, name=before)
    assert ines.post("/admin/desk/", FORM | {"seen": opened}).status_code == 302


def test_the_order_of_the_values_does_not_matter_and_each_value_does() -> None:
    assert seen_of({"a": 1, "b": None}) == seen_of({"b": None, "a": 1})
    assert len({seen_of({"a": value}) for value in (1, "1", None, "", [], "\ud800")}) == 6
