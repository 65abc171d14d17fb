from __future__ import annotations

import re

import pytest
from django.test import Client

from deskbell.audit.models import Entry
from deskbell.desk import settings as desk
from deskbell.tickets.numbers import check_digit
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_desk_is_set_and_every_number_format_shows_what_comes_next(ines: Client, world: World) -> None:
    page = ines.get("/admin/desk/").content.decode()
    dated = re.search(r"the next one: (\d{16})\b", page)[1]
    assert dated[-1] == check_digit(dated[:-1])
    assert len(re.findall(r"(?:the next one|for example): ", page)) == 5
    assert world.ticket().number == dated
    given = {
        **{"name": "Kestrel Support", "language": "de", "time_zone": "Europe/Berlin", "number_format": "mask"},
        **{"system_id": "42", "number_mask": "HD-####-##", "link_days": "30", "reopen_days": "60"},
    }
    assert ines.post("/admin/desk/", given)["Location"] == "/admin/desk/"
    now = desk.current()
    assert (now.name, now.number_mask, now.link_days) == ("Kestrel Support", "HD-####-##", 30)
    entry = Entry.objects.filter(action="desk_changed").earliest("pk")
    assert (entry.details["old"]["name"], entry.details["new"]["name"]) == ("Deskbell", "Kestrel Support")
    assert "at least one #" in ines.post("/admin/desk/", given | {"number_mask": "x y"}).content.decode()
    assert "one to four digits" in ines.post("/admin/desk/", given | {"system_id": "abc"}).content.decode()
    assert desk.current().name == "Kestrel Support"
