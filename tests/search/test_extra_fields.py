from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.access.scope import tickets_for
from deskbell.queues.models import ExtraField
from deskbell.search import finding
from deskbell.search.completing import complete
from deskbell.search.query import parse, write
from deskbell.search.query.errors import QueryError
from deskbell.search.query.portal_fields import PORTAL
from deskbell.tickets import fielding
from deskbell.tickets.models import Ticket
from tests.world import World

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()
KINDS = {"version": "text", "users": "number", "platform": "choice", "since": "date", "urgent": "checkbox"}
TOLD = {
    "A": {"version": "8.2 beta", "users": "12", "platform": "Linux", "since": TODAY.isoformat(), "urgent": "1"},
    "B": {"version": "8.1", "users": "1.5", "platform": "Windows", "since": (TODAY - timedelta(days=40)).isoformat()},
    "C": {},
}
ASKED = {
    'field.version:"8.2 beta"': "A",
    "field.version:8*": "AB",
    "field.version:none": "C",
    "-field.version:8.1": "AC",
    "field.users:12": "A",
    "field.users:1.50": "B",
    "field.users:12.0": "A",
    "field.platform:linux": "A",
    "field.platform:linux,windows": "AB",
    "feld.platform:win*": "B",
    "поле.version:8.2*": "A",
    "field.since:today": "A",
    "field.since:<7d": "A",
    "field.since:>=30d": "B",
    f"field.since:..{TODAY - timedelta(days=1)}": "B",
    f"field.since:>{TODAY - timedelta(days=1)}": "A",
    "field.since:none": "C",
    "field.urgent:yes": "A",
    "field.urgent:нет": "BC",
}


@pytest.fixture
def desk(world: World) -> World:
    fields = {
        code: ExtraField.objects.create(code=code, label=code.capitalize(), kind=kind, choices=["Linux", "Windows"])
        for code, kind in KINDS.items()
    }
    for title, told in TOLD.items():
        ticket = world.ticket(title=title)
        fielding.fill_in(by=world.ada, ticket=ticket, values={fields[code]: value for code, value in told.items()})
    return world


def test_tickets_are_found_by_what_their_fields_hold(desk: World) -> None:
    for text, titles in ASKED.items():
        query = parse(text, desk.ada)
        hits = finding.find(desk.ada, query, limit=10).hits
        found = Ticket.objects.filter(pk__in=[hit.ticket.pk for hit in hits])
        assert sorted(ticket.title for ticket in found) == sorted(titles), text
        assert parse(write(query, desk.ada), desk.ada).tree == query.tree, text
    assert tickets_for(desk.ada).count() == 3


@pytest.mark.parametrize(
    "text",
    [
        "field.platform:Mac",
        "field.users:many",
        "field.users:1e999999999",
        "field.users:NaN",
        "field.urgent:maybe",
        "field.version:>8",
        "field.since:soon",
    ],
)
def test_what_a_field_does_not_take_is_an_error(desk: World, text: str) -> None:
    with pytest.raises(QueryError):
        parse(text, desk.ada)


def test_an_unknown_field_is_text_and_customers_ask_none(desk: World) -> None:
    assert parse("field.nothing:x", desk.ada).hints
    assert parse("field.version:8.1", desk.carla, PORTAL).hints


def test_they_are_offered_while_typing(desk: World) -> None:
    assert "field.platform:" in [offer.text for offer in complete(desk.ada, "field.").offers]
    assert [offer.text for offer in complete(desk.ada, "field.platform:li").offers] == ["Linux"]
    assert "yes" in [offer.text for offer in complete(desk.ada, "field.urgent:").offers]
