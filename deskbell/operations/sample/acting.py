"""Performing an act of the sample with the real verbs, as the agent it names."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from deskbell.operations.sample.acts import Act, Assign, Close, Lock, Move, Note, Rank, Reply
from deskbell.operations.sample.flowing import flowing
from deskbell.people.models import Person
from deskbell.queues.models import Queue, State
from deskbell.tickets.assigning import assign
from deskbell.tickets.closing import close
from deskbell.tickets.locking import lock
from deskbell.tickets.models import Article, Ticket
from deskbell.tickets.moving import move
from deskbell.tickets.noting import note
from deskbell.tickets.prioritising import set_priority
from deskbell.tickets.replying import default_recipients, reply


def perform(act: Act, ticket: Ticket) -> None:
    by = agent(act.by)
    if isinstance(act, Reply | Note) and _is_done(act, ticket, by):
        return
    match act:
        case Reply():
            _reply(act, ticket, by)
        case Note():
            note(by=by, ticket=ticket, text=flowing(act.text))
        case Lock():
            lock(by=by, ticket=ticket)
        case Assign(owner=owner):
            assign(by=by, ticket=ticket, owner=agent(owner))
        case Rank(level=level):
            set_priority(by=by, ticket=ticket, level=level)
        case Move(queue=path):
            move(by=by, ticket=ticket, queue=Queue.objects.get(path=path))
        case Close(state=code):
            close(by=by, ticket=ticket, state=State.objects.get(code=code))


def agent(username: str) -> Person:
    return Person.objects.get(username=username)


def _is_done(act: Reply | Note, ticket: Ticket, by: Person) -> bool:
    """An earlier filling wrote this, and was cut off before it could remember."""
    return Article.objects.filter(ticket=ticket, author=by, text=flowing(act.text)).exists()


def _reply(act: Reply, ticket: Ticket, by: Person) -> None:
    to, cc = default_recipients(ticket)
    until = timezone.now() + timedelta(hours=act.hours) if act.hours else None
    state = State.objects.get(code=act.state)
    reply(by=by, ticket=ticket, text=flowing(act.text), to=to, cc=cc, state=state, until=until)
