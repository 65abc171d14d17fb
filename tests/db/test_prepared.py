from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import F

from deskbell.db.prepared import Prepared
from deskbell.people.models import Person
from deskbell.tickets.models import Ticket
from tests.world import World


def test_each_value_finds_its_own_rows(world: World) -> None:
    by_name = Prepared(lambda name, key: Person.objects.filter(name=name, pk__gte=key).order_by("pk"))
    assert by_name.rows("Ada Lark", 0) == [world.ada]
    assert by_name.rows("Ben Wolf", 0) == [world.ben]
    assert by_name.rows("Ben Wolf", world.ben.pk + 1) == []
    assert by_name.one("Ines Kern", 0).is_administrator is True


def test_related_rows_annotations_and_tuples_come_as_from_the_queryset(world: World) -> None:
    ticket = world.ticket()
    whole = Prepared(
        lambda n: Ticket.objects.select_related("queue", "owner").annotate(q=F("queue__name")).filter(number=n)
    )
    found = whole.one(ticket.number)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", None)  # all is here: nothing is asked again
        assert (found, found.queue.name, found.q, found.owner) == (ticket, "Support", "Support", None)
    assert found.created_at == ticket.created_at
    pairs = Prepared(lambda key: Ticket.objects.filter(pk=key).values_list("locked", "created_at"))
    assert pairs.rows(ticket.pk) == [(False, ticket.created_at)]


def test_a_moment_is_a_value_like_any_other(world: World) -> None:
    at = world.ticket().created_at
    made = Prepared(lambda since: Ticket.objects.filter(created_at__gte=since).values_list("created_at", flat=True))
    assert made.rows(at) == [at]
    assert made.rows(at + timedelta(microseconds=1)) == []
    assert made.rows(at - timedelta(days=1)) == [at]


def test_a_date_is_a_value_like_any_other(world: World) -> None:
    Person.objects.filter(pk=world.ada.pk).update(away_from=date(2026, 3, 1), away_until=date(2026, 3, 5))
    made = Prepared(lambda last, first: Person.objects.filter(away_from__lte=last, away_until__gte=first))
    assert made.rows(date(2026, 3, 1), date(2026, 3, 1)) == [world.ada]
    assert made.rows(date(2026, 2, 28), date(2026, 2, 28)) == []
    assert made.rows(date(2026, 3, 9), date(2026, 3, 6)) == []


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection() -> None:
    Person.objects.create(name="Ada Lark")
    named = Prepared(lambda name: Person.objects.filter(name=name).values_list("name", flat=True))
    assert named.rows("Ada Lark") == ["Ada Lark"]
    seen: list[str] = []

    def ask() -> None:
        seen.extend(named.rows("Ada Lark"))
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(20)
    assert seen == ["Ada Lark"]


@pytest.mark.parametrize("value", [None, True, [1]])
def test_what_would_change_the_shape_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        Prepared(lambda key: Person.objects.filter(pk=key)).rows(value)  # type: ignore[arg-type]


def test_a_value_that_is_changed_on_its_way_is_refused() -> None:
    with pytest.raises(TypeError):
        Prepared(lambda name: Person.objects.filter(name__startswith=name)).rows("A")


@pytest.mark.django_db
def test_what_can_hold_no_row_holds_none() -> None:
    nobody = Prepared(lambda key: Person.objects.filter(pk=key, name__in=[]))
    assert nobody.rows(1) == [] and nobody.one(1) is None
