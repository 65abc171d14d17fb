"""A desk with enough of everything that queries tell tickets apart; built with the real verbs where they exist."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.blobs import storage
from deskbell.contracts import entitlement, recording
from deskbell.people.models import Person
from deskbell.queues.models import Grant, Level, Queue, State, TicketType
from deskbell.tickets import noting
from deskbell.tickets.articles import NewFile
from deskbell.tickets.closing import close
from deskbell.tickets.models import Draft, Event, LegalHold, Link, Seen, Tag, Ticket, TicketLicence, Watch
from deskbell.tickets.replying import default_recipients, reply
from tests.world import World

TITLES = ("Printer on fire", "Login fails", "Größe der Rechnung", "Re: invoice 4711", "Sync stops", "Ёлка и счёт")
TEXTS = (
    "It burns since this morning, write to help@acme.example please.",
    "The login page shows nothing.\n\nSerial number AB-12.",
    "Die Druckerei schreibt eine Rechnung über 新しい発票.",
    "invoice invoice login",
    "Всё ещё не работает, счёт не пришёл.",
    "Nothing to add.",
)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no reason to stop a search of these tests."""
    monkeypatch.setattr("deskbell.search.finding.PATIENCE", 60.0)
    monkeypatch.setattr("deskbell.search.finding.PATIENCE_TO_COUNT", 60.0)


@pytest.fixture
def desk(world: World) -> World:
    """Thirty tickets of Support, a few of Billing; the same ones in every run."""
    chance = random.Random(5)
    below = Queue.objects.create(
        name="Mobile", path="Support/Mobile", parent=world.support, address="mobile@desk.example"
    )
    types = [TicketType.objects.create(name=name) for name in ("Incident", "Request")]
    tags = [Tag.objects.create(name=name) for name in ("vip", "Hardware fault")]
    now = timezone.now()
    # A grant on a queue is not one on those below it.
    Grant.objects.create(group=world.ada.agent_groups.get(), queue=below, level=Level.MANAGE)
    made = []
    for n in range(34):
        customer = chance.choice((world.carla, world.colin, world.dora))
        queue = world.billing if n % 9 == 0 else below if n % 4 == 0 else world.support
        language = chance.choice(("en", "de", "de-AT", "ru", ""))
        ticket = world.ticket(
            customer, queue, title=chance.choice(TITLES), text=chance.choice(TEXTS), language=language
        )
        agent = world.ben if queue == world.billing else world.ada
        if n % 3 == 0:
            files = (NewFile(storage.store(b"x" * chance.randint(1, 5000)), f"scan {n}.pdf", "application/pdf"),)
            noting.note(by=agent, ticket=ticket, text=chance.choice(TEXTS), files=files if n % 2 else ())
        if n % 5 == 0:
            to, cc = default_recipients(ticket)
            reply(by=agent, ticket=ticket, text=chance.choice(TEXTS), to=to, cc=cc)
        if n % 6 == 1:
            close(
                by=agent, ticket=Ticket.objects.get(pk=ticket.pk), state=State.objects.get(code="closed_successful")
            )
        _shift(ticket, chance, world, types, tags)
        made.append(ticket)
    Link.objects.create(source=made[1], target=made[2], kind=Link.Kind.NORMAL, created_at=now)
    Draft.objects.create(person=world.ada, ticket=made[3], kind=Draft.Kind.REPLY, saved_at=now)
    Draft.objects.create(person=world.ben, ticket=made[4], kind=Draft.Kind.REPLY, saved_at=now)
    Event.objects.create(ticket=made[5], kind=Event.Kind.BOUNCED, at=now)
    _licences(world, made)
    for n, ended in ((11, None), (12, now)):
        LegalHold.objects.create(ticket=made[n], reason="A court asks", by=world.ada, at=now, ended_at=ended)
    merged = State.objects.get(code="merged")
    Ticket.objects.filter(pk=made[6].pk).update(merged_into=made[7], state=merged, stage=merged.stage, active=False)
    Person.objects.filter(pk=world.ben.pk).update(
        away_from=(now - timedelta(days=3)).date(), away_until=(now + timedelta(days=3)).date()
    )
    return world


def _licences(world: World, made: list[Ticket]) -> None:
    """A key of each state, and tickets that have several."""
    today, acme = entitlement.today(), world.carla.organization
    recording.add(by=None, key="OX-SUP-1", organization=acme)
    recording.add(by=None, key="OX-SUP-2", organization=acme, valid_until=today - timedelta(days=1))
    recording.end(by=world.ines, licence=recording.add(by=None, key="OX-SUP-3", organization=acme))
    recording.add(by=None, key="OX-MNT-1", organization=acme)
    named = {1: "OX-SUP-1", 2: "OX-SUP-2", 3: "OX-SUP-3", 4: "OX-MNT-1", 5: "OX-SUP-9", 7: "OX-SUP-9 OX-MNT-1"}
    named |= {8: "OX-MNT-1 OX-SUP-2", 10: "OX-SUP-9 OX-SUP-1 OX-SUP-3", 9: "OX-SUP-7", 18: "OX-SUP-1"}
    for n, keys in named.items():
        for key in keys.split():
            TicketLicence.objects.create(ticket=made[n], licence_id=key, place="text", at=timezone.now())


def _shift(ticket: Ticket, chance: random.Random, world: World, types: list[TicketType], tags: list[Tag]) -> None:
    """Into the past, and with what verbs of other packages would set."""
    now = timezone.now()
    back = timedelta(hours=chance.choice((1, 5, 30, 100, 400, 2500)))
    fresh = Ticket.objects.get(pk=ticket.pk)
    fresh.created_at, fresh.touched_at = now - back, now - back / 2
    fresh.article_at = now - back / 3
    fresh.closed_at = fresh.closed_at and now - back / 2
    fresh.answered_at = fresh.answered_at and now - back / 2
    fresh.waiting_since = fresh.waiting_since and now - back
    fresh.pending_until = now + timedelta(hours=chance.choice((-20, 5, 50))) if chance.random() < 0.3 else None
    fresh.priority = chance.randint(1, 5)
    fresh.type = chance.choice((*types, None))
    fresh.owner = chance.choice((fresh.owner, world.ada, world.ben, None))
    fresh.locked = fresh.owner is not None and chance.random() < 0.5
    fresh.responsible = chance.choice((world.ben, None, None))
    fresh.organization = chance.choice((fresh.organization, None))
    fresh.save()
    fresh.tags.set(chance.sample(tags, chance.randint(0, 2)))
    for person in chance.sample([world.ada, world.ben], chance.randint(0, 2)):
        Watch.objects.create(ticket=fresh, person=person, since=now)
    Seen.objects.filter(ticket=fresh).delete()
    if chance.random() < 0.5:
        Seen.objects.create(ticket=fresh, person=world.ada, at=now - back / chance.choice((2, 4)))
    Person.objects.filter(pk=world.ada.pk).update(created_at=now - timedelta(days=90))
