"""Rows for files: every ticket once, in order, whatever happens between two chunks."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deskbell.db.patience import TookTooLong
from deskbell.queues.models import Queue
from deskbell.search import exporting, finding
from deskbell.search.ordering import ORDERS
from deskbell.search.query import parse
from deskbell.tickets.models import Ticket
from tests.world import World


def test_rows_are_those_of_the_pages_in_every_order(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.search.exporting.CHUNK", 4)
    me = desk.again(desk.ada)
    for text in ("login OR rechnung", "-login -has:note", "sort:changed"):
        query = parse(text, me)
        for order in ORDERS:
            shown = [hit.ticket for hit in finding.find(me, query, order=order, limit=100).hits]
            assert len(shown) > 4
            assert list(exporting.rows(me, query, order)) == shown, (text, order)


def test_the_search_is_run_once_however_many_rows_there_are(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.search.exporting.CHUNK", 4)
    me = desk.again(desk.ada)
    with CaptureQueriesContext(connection) as asked:
        rows = exporting.rows(me, parse("login OR rechnung", me))
        assert sum("db_fulltext" in query["sql"] for query in asked) == 1  # before the first row is asked for
        assert len(list(rows)) > 8
        assert sum("db_fulltext" in query["sql"] for query in asked) == 1


def test_what_left_the_readers_sight_meanwhile_is_not_sent(desk: World) -> None:
    me = desk.again(desk.ada)
    found = exporting.rows(me, parse("sort:newest", me))
    gone = Ticket.objects.filter(queue=desk.support).latest("pk")
    Ticket.objects.filter(pk=gone.pk).update(queue=Queue.objects.get(pk=desk.billing.pk))
    rows = list(found)
    assert rows and gone not in rows


@pytest.mark.skipif("sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="PostgreSQL takes 0 for no limit")
def test_what_takes_too_long_is_stopped_before_a_row_is_sent(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.search.finding.PATIENCE", 0.0)
    monkeypatch.setattr("deskbell.db.patience.LOOK_EVERY", 1)
    me = desk.again(desk.ada)
    with pytest.raises(TookTooLong):
        exporting.rows(me, parse("login", me))
