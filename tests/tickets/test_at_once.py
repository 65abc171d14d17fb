"""Several people and machines at one ticket at once: somebody wins, nothing is lost, counts stay right."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.db.models import Sum

from deskbell.intake import pipeline, spool
from deskbell.intake.models import RawMail
from deskbell.people.models import Person
from deskbell.queues.models import Grant, Level, Queue
from deskbell.tickets import closing, counts, locking, moving, noting, receiving
from deskbell.tickets.changes import LockedByAnother, built_in
from deskbell.tickets.models import Article, CountDelta, Ticket
from deskbell.tickets.replying import Overtaken, default_recipients, reply
from deskbell.worker import reactions
from tests import world as worlds
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
LOSES = (LockedByAnother, Overtaken)


@pytest.fixture
def world(built_ins: None) -> World:
    made = worlds.build()
    Grant.objects.create(group=made.ben.agent_groups.get(), queue=made.support, level=Level.REPLY)
    return made


def at_once(*acts: Callable[[], object]) -> Counter[str]:
    """What became of each: "done", the name of a refusal; anything else fails the test."""
    ends: list[str] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(30)
            act()
            ends.append("done")
        except LOSES as error:
            ends.append(type(error).__name__)
        except Exception as error:
            ends.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    known = {"done", *(one.__name__ for one in LOSES)}
    assert len(ends) == len(acts) and set(ends) <= known, ends
    return Counter(ends)


def figures() -> dict[tuple[object, ...], int]:
    rows = CountDelta.objects.values_list(*counts.FIELDS).annotate(sum=Sum("n")).order_by()
    return {tuple(row[:-1]): row[-1] for row in rows if row[-1]}


def answer(by: Person, ticket: Ticket, seen: str = "", **more: object) -> Callable[[], object]:
    to, cc = default_recipients(ticket)
    return partial(reply, by=by, ticket=ticket, text=f"{by} answers", to=to, cc=cc, seen=seen, **more)


def test_of_two_answers_at_once_one_goes_out(world: World) -> None:
    for _ in range(5):
        ticket = world.ticket()
        seen = ticket.articles.get().public_id
        ends = at_once(answer(world.ada, ticket, seen), answer(world.ben, ticket, seen))
        assert ends["done"] == 1
        assert ticket.articles.filter(side=Article.Side.AGENT).count() == 1


def test_a_lock_is_taken_once(world: World) -> None:
    for _ in range(5):
        ticket = world.ticket()
        at_once(*(partial(locking.lock, by=who, ticket=ticket) for who in (world.ada, world.ben)))
        fresh = Ticket.objects.get(pk=ticket.pk)
        assert fresh.locked and fresh.owner in (world.ada, world.ben)


def test_anything_at_once_keeps_counts_and_messages(world: World) -> None:
    chance = random.Random(4)
    tickets = [world.ticket() for _ in range(4)]
    written = 0
    for _round in range(12):
        ticket = chance.choice(tickets)
        queue = chance.choice([world.support, world.billing])
        person = chance.choice([world.ada, world.ben])
        message = world.message(ticket.customer, "And another thing.")
        before = Article.objects.count()
        again = partial(receiving.receive, by=ticket.customer, ticket=ticket, article=message)
        ends = at_once(
            again,
            again,
            partial(closing.close, by=person, ticket=ticket),
            partial(moving.move, by=person, ticket=ticket, queue=Queue.objects.get(pk=queue.pk)),
            partial(noting.note, by=world.ben, ticket=ticket, text="A note."),
            counts.fold,
            answer(person, ticket, state=built_in("open")),
        )
        assert ends["done"] >= 4
        written += Article.objects.count() - before
        assert Article.objects.count() - before in (3, 4)
    told = figures()
    counts.recount()
    assert told == figures()


def test_two_workers_on_one_spool_make_each_ticket_once(world: World) -> None:
    for number in range(30):
        head = f"From: n{number % 7}@far.example\r\nSubject: {number}\r\nMessage-ID: <{number}@far.example>"
        to = f"support@desk.example, x{number % 3}@a.example, x{(number + 1) % 3}@a.example"
        for _twice in range(2):
            raw = f"{head}\r\nTo: {to}\r\n\r\nHello\r\n".encode()
            spool.keep(raw, recipient="support@desk.example", envelope_from="", source="smtp")

    def work() -> None:
        while pipeline.work_once() or reactions.work_once():
            pass

    at_once(work, work, work)
    work()
    assert RawMail.objects.exclude(status=RawMail.Status.DONE).count() == 0
    assert sorted(Ticket.objects.values_list("title", flat=True)) == sorted(str(number) for number in range(30))
    told = figures()
    counts.recount()
    assert told == figures()


def test_the_same_mail_at_once_is_kept_once(world: World) -> None:
    raw = b"From: a@far.example\r\nSubject: x\r\nMessage-ID: <1@far.example>\r\n\r\nHello\r\n"
    keep = partial(spool.keep, raw, recipient="support@desk.example", envelope_from="", source="smtp")
    at_once(*[keep] * 6)
    assert RawMail.objects.count() == 1
