"""What the pages ask the database, without the pages: times, and on demand the statements with their plans.

    python -m bench.queries [--plans] [WORD …]

For finding out why a page is slow. The database is that of DESKBELL_DATA and DESKBELL_DATABASE_URL, filled before."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")
import_module("django").setup()

from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from bench import words
from bench.measuring import timed
from bench.words import EVERYWHERE, RESTRICTED
from deskbell.access import fetch, scope, standing
from deskbell.people.models import Person
from deskbell.search import finding
from deskbell.search.query import parse
from deskbell.tickets.models import Attachment, Event, Ticket
from deskbell.web.agent import desk, listing, tallies
from deskbell.web.agent.sorting import SORTS, Order

Work = Callable[[], object]


def person(username: str) -> Person:
    """Anew each time: rights are kept on the object, which lives for one request."""
    return Person.objects.get(username=username)


def everything() -> Iterator[tuple[str, Work]]:
    ten = Ticket.objects.annotate(n=Count("articles")).filter(pk__lte=2000, n=10).order_by("-pk").first()
    for username, short in ((EVERYWHERE, "all"), (RESTRICTED, "two")):
        yield f"{short}: rail", lambda u=username: standing.by_queue(person(u))
        yield f"{short}: dashboard figures", lambda u=username: desk.Desk(person(u)).figures()
        for one in desk.LISTS.values():
            for name in one.filters:
                yield (
                    f"{short}: dashboard {one.id} {name}",
                    lambda u=username, o=one, n=name: desk.Desk(person(u)).rows(o, n),
                )
        queue = scope.queues_for(person(username)).order_by("pk")[1].pk
        yield f"{short}: tallies", lambda u=username: tallies.of(person(u))
        for view in listing.VIEWS.values():
            for sort in view.sorts:
                order = Order(SORTS[sort])
                yield f"{short}: list {view.id} {sort}", lambda u=username, v=view, o=order: rows(u, v, o, None)
                yield (
                    f"{short}: queue {view.id} {sort}",
                    lambda u=username, v=view, o=order, q=queue: rows(u, v, o, q),
                )
        for text in (
            words.COMMON,
            words.RARE,
            f"{words.COMMON} {words.RARE}",
            "the",
            "serial warranty",
            "nothinglikethis",
        ):
            yield f"{short}: search {text}", lambda u=username, t=text: finding.find(person(u), parse(t, person(u)))
    assert ten is not None
    yield "all: zoom", lambda: zoom(EVERYWHERE, ten.number)


def rows(username: str, view: listing.View, order: Order, queue: int | None) -> object:
    me = person(username)
    tickets = scope.tickets_for(me)
    return listing.page(tickets.filter(queue=queue) if queue else tickets, view, me, order=order)


def zoom(username: str, number: str) -> object:
    me = person(username)
    ticket = fetch.ticket(me, number)
    articles = list(scope.articles_for(me, ticket))
    return (
        articles,
        list(Attachment.objects.filter(article__in=articles)),
        list(Event.objects.filter(ticket=ticket)),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", action="store_true")
    parser.add_argument("--slower", type=float, default=0.0, help="plans only of statements that take longer (ms)")
    parser.add_argument("words", nargs="*", help="only those whose name holds one of these")
    given = parser.parse_args()
    for name, work in everything():
        if given.words and not any(word in name for word in given.words):
            continue
        times = timed(work, times=30, warm_up=2, at_most=3)
        with CaptureQueriesContext(connection) as captured:
            work()
        print(f"{name:34} {times.p50:9.2f} {times.p95:9.2f} ms {len(captured):3} queries")
        if given.plans:
            explain([query["sql"] for query in captured.captured_queries], given.slower)
    return 0


def explain(statements: list[str], slower: float) -> None:
    prefix = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, COSTS OFF) "
    with connection.cursor() as cursor:
        for statement in (one.replace("%", "%%") for one in statements if one.startswith("SELECT")):

            def run(statement: str = statement) -> None:
                cursor.execute(statement)
                cursor.fetchall()

            times = timed(run, times=5, warm_up=1)
            if times.p50 < slower:
                continue
            print(f"    {times.p50:.2f} ms", statement[:2000])
            cursor.execute(prefix + statement)
            for row in cursor.fetchall():
                print("       >", row[-1])


if __name__ == "__main__":
    sys.exit(main())
