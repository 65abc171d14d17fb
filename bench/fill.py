"""Fills an empty, migrated database with tickets as a desk of some years has them.

    python -m bench.fill TICKETS

Four messages each on average, ten on every hundredth; 20 queues, 2,000 customers, 50 agents. 15 % are active and
5 % wait for an answer. The database is that of DESKBELL_DATA and DESKBELL_DATABASE_URL."""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")
import_module("django").setup()

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from bench import loading
from bench.words import (
    COMMON,
    CUSTOMERS,
    DOMAINS,
    PASSWORD,
    RARE,
    SELDOM,
    SELDOM_TIMES,
    Human,
    Prose,
    agent,
    customer,
)
from deskbell.blobs.models import Blob
from deskbell.db.fulltext.normalise import words
from deskbell.db.fulltext.passage import joined
from deskbell.mime.html import SANITISER_VERSION
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.people import addresses
from deskbell.people.models import Group, Organization, OrganizationDomain, Person
from deskbell.queues.models import Grant, Level, Queue, Stage, State, Subscription, TicketType
from deskbell.tickets import counts
from deskbell.tickets.articles import PREVIEW, Part
from deskbell.tickets.models import Article, Attachment, Event, Ticket
from deskbell.tickets.numbers import date_checksum

QUEUES = 20
AGENTS = 50
TEXTS = 5_000
SPAN = timedelta(days=730)
RECENT = 0.3  # of all tickets; most active ones are among them
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Text:
    """A message's text, with its words already read."""

    text: str
    words: list[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One message to be: of which ticket, its place there, when."""

    at: datetime
    ticket: int
    place: int


class Fill:
    def __init__(self, tickets: int, seed: int = 7) -> None:
        self.rng = random.Random(seed)
        self.prose = Prose(self.rng)
        self.now = timezone.now()
        self.count = tickets
        self.texts = [self._text() for _ in range(TEXTS)]
        self.titles = [self.prose.title() for _ in range(TEXTS)]
        self.states = {state.code: state for state in State.objects.all()}
        self.queues: list[Queue] = []
        self.customers: list[Person] = []
        self.agents: list[Person] = []

    def run(self) -> None:
        with loading.hurried():
            self._queues()
            self._people()
            self._tickets()
            counts.recount()

    # -- who and where -----------------------------------------------------------------------------

    def _queues(self) -> None:
        Queue.objects.filter(is_default=True).update(address="support@desk.example")
        Queue.objects.bulk_create(
            Queue(name=f"Queue {n}", path=f"Queue {n}", address=f"queue{n}@desk.example") for n in range(1, QUEUES)
        )
        TicketType.objects.bulk_create(TicketType(name=name) for name in ("Incident", "Request", "Problem"))
        self.queues = list(Queue.objects.order_by("pk"))
        self.types = list(TicketType.objects.order_by("pk"))

    def _people(self) -> None:
        organizations = Organization.objects.bulk_create(Organization(name=f"Kunde {n}") for n in range(DOMAINS))
        OrganizationDomain.objects.bulk_create(
            OrganizationDomain(organization=one, domain=f"kunde{n}.example") for n, one in enumerate(organizations)
        )
        password = make_password(PASSWORD)
        humans = [agent(n) for n in range(AGENTS)]
        self.agents = Person.objects.bulk_create(
            Person(name=h.name, username=f"agent{n}", is_agent=True, is_administrator=n == 0, password=password)
            for n, h in enumerate(humans)
        )
        customers = [customer(n) for n in range(CUSTOMERS)]
        self.customers = Person.objects.bulk_create(
            Person(name=h.name, password="!" + self._key(), organization=organizations[n % DOMAINS])
            for n, h in enumerate(customers)
        )
        self._addresses(self.agents, humans, verified=True)
        self._addresses(self.customers, customers, verified=False)
        addresses.index_all()
        self._groups()

    def _addresses(self, people: list[Person], humans: list[Human], *, verified: bool) -> None:
        EmailAddress.objects.bulk_create(
            EmailAddress(user=person, email=human.email, primary=True, verified=verified)
            for person, human in zip(people, humans, strict=True)
        )

    def _groups(self) -> None:
        """Agent 0 works everywhere, agent 1 in two queues, the others in five each."""
        everywhere = Group.objects.create(name="Everywhere")
        Grant.objects.create(group=everywhere, level=Level.MANAGE)
        everywhere.members.add(self.agents[0])
        for n, queue in enumerate(self.queues):
            group = Group.objects.create(name=f"Group {n}")
            Grant.objects.create(group=group, queue=queue, level=Level.REPLY)
            workers = [a for at, a in enumerate(self.agents[2:]) if (at + n) % (QUEUES // 5) == 0]
            group.members.set(workers + ([self.agents[1]] if n in (3, 11) else []))
        Subscription.objects.bulk_create(
            Subscription(person=one, queue=self.queues[(at + step) % QUEUES])
            for at, one in enumerate(self.agents[2:])
            for step in (0, 4)
        )

    # -- what they wrote ---------------------------------------------------------------------------

    def _tickets(self) -> None:
        began = sorted(self.now - SPAN * self.rng.random() for _ in range(self.count))
        entries = sorted((self._entries(n, at) for n, at in enumerate(began, 1)), key=lambda many: many[0].at)
        thread = {many[0].ticket: many for many in entries}
        self.tickets = [self._ticket(n, thread[n]) for n in sorted(thread)]
        loading.load(Ticket, self.tickets)
        flat = sorted((e for many in entries for e in many), key=lambda e: (e.at, e.ticket, e.place))
        self.side = [self._side(e) for e in flat]
        loading.load(OutgoingMail, self._outgoing(flat))
        loading.load(Delivery, self._deliveries(flat))
        loading.load(Article, self._articles(flat))
        loading.load_words(self._words(flat))
        loading.load(Blob, self._blobs(flat))
        loading.load(Attachment, self._files(flat))
        loading.load(Event, self._events(flat))
        loading.count_on(Ticket, OutgoingMail, Delivery, Article, Blob, Attachment, Event)

    def _entries(self, ticket: int, began: datetime) -> list[Entry]:
        place = ticket % 100
        count = 10 if place == 50 else 3 if 1 <= place <= 6 else 4
        at = began
        found = []
        for n in range(count):
            found.append(Entry(min(at, self.now - timedelta(seconds=count - n)), ticket, n))
            at += timedelta(minutes=self.rng.randint(5, 2_000))
        return found

    def _ticket(self, key: int, entries: list[Entry]) -> Ticket:
        rng = self.rng
        state = self._state(key)
        active = state.stage <= Stage.PENDING_AUTO
        fresh = state.stage == Stage.NEW
        owner = None if fresh and rng.random() < 0.9 else rng.choice(self.agents)
        who = rng.choice(self.customers)
        waits = state.stage in (Stage.NEW, Stage.OPEN) and rng.random() < 0.385
        began, last = entries[0].at, entries[-1].at
        return Ticket(
            pk=key,
            number=date_checksum(began.date(), "10", key),
            title=self.titles[key % TEXTS],
            queue=self.queues[key * 7 % QUEUES],
            type=rng.choice(self.types),
            state=state,
            stage=state.stage,
            active=active,
            priority=rng.choices((1, 2, 3, 4, 5), (2, 8, 75, 12, 3))[0],
            owner=owner,
            locked=active and owner is not None and rng.random() < 0.7,
            customer=who,
            organization_id=who.organization_id,
            created_at=began,
            touched_at=last,
            article_at=last,
            closed_at=last if state.stage == Stage.CLOSED else None,
            pending_until=last + timedelta(days=7) if state.code.startswith("pending") else None,
            waiting_since=last if waits else None,
            answered_at=None if fresh else entries[1].at,
            preview=" ".join(self.texts[key % TEXTS].text[: 4 * PREVIEW].split())[:PREVIEW],
            file_count=int(rng.random() < 0.2),
            seq=len(entries),
        )

    def _state(self, key: int) -> State:
        """15 % active, most of them recent: 4 new, 9 open, 2 pending of a hundred."""
        share = 0.45 if key > self.count * (1 - RECENT) else 0.0214
        if self.rng.random() < share:
            codes, weights = ("new", "open", "pending_reminder", "pending_auto_close_plus"), (4, 9, 1.5, 0.5)
        else:
            codes, weights = ("closed_successful", "closed_unsuccessful", "removed", "merged"), (90, 9, 0.5, 0.5)
        return self.states[self.rng.choices(codes, weights)[0]]

    def _side(self, entry: Entry) -> str:
        """Customer and agent in turn; of agents' messages every fifth is a note."""
        if entry.place % 2 == 0:
            return "customer"
        return "note" if self.rng.random() < 0.2 else "agent"

    def _articles(self, entries: list[Entry]) -> Iterator[Article]:
        kinds = {"customer": "mail", "agent": "mail", "note": "note"}
        for key, (entry, side) in enumerate(zip(entries, self.side, strict=True), 1):
            ticket = self.tickets[entry.ticket - 1]
            who = customer(self._customer(ticket)) if side == "customer" else agent(self._agent(ticket, entry))
            text = self.texts[self._which(key)].text + self._markers(key)
            html = key % 10 < 3 and side == "customer"
            yield Article(
                pk=key,
                public_id=self._key(),
                ticket_id=entry.ticket,
                kind=kinds[side],
                side="customer" if side == "customer" else "agent",
                visible=side != "note",
                author_id=self._author(ticket, entry, side),
                from_name=who.name,
                from_email=who.email if side == "customer" else "support@desk.example",
                to=[["Support", "support@desk.example"]] if side == "customer" else [["", ""]],
                subject=("Re: " if entry.place else "") + ticket.title,
                text=text,
                reply_text=text,
                html="".join(f"<p>{p}</p>" for p in text.split("\n\n")) if html else "",
                sanitiser=SANITISER_VERSION if html else 0,
                created_at=entry.at,
                sent_at=entry.at,
                message_id=f"<{key}.{ticket.number}@kunde.example>",
                message_id_digest=f"{self.rng.getrandbits(256):064x}",
                outgoing_id=key if side == "agent" else None,
            )

    def _words(self, entries: list[Entry]) -> Iterator[loading.Row]:
        """What tickets.articles.index would write."""
        for key, (entry, side) in enumerate(zip(entries, self.side, strict=True), 1):
            ticket = self.tickets[entry.ticket - 1]
            who = customer(self._customer(ticket)) if side == "customer" else agent(self._agent(ticket, entry))
            fields = {Part.SUBJECT: [ticket.title], "": [ticket.number], Part.FROM: [who.name, who.email]}
            found = joined(fields, self.texts[self._which(key)].words + words(self._markers(key)))
            yield (key, [], found) if side == "note" else (key, found, [])

    def _outgoing(self, entries: list[Entry]) -> Iterator[OutgoingMail]:
        for key, entry in self._replies(entries):
            ticket = self.tickets[entry.ticket - 1]
            yield OutgoingMail(
                pk=key,
                public_id=self._key(),
                purpose="reply",
                ticket_key=entry.ticket,
                message_id=f"<{key}.{ticket.number}@desk.example>",
                message_id_digest=f"{self.rng.getrandbits(256):064x}",
                date=entry.at,
                from_email="support@desk.example",
                to=[list(self._pair(ticket))],
                subject=f"[Ticket#{ticket.number}] {ticket.title}",
                text=self.texts[self._which(key)].text,
            )

    def _deliveries(self, entries: list[Entry]) -> Iterator[Delivery]:
        for key, entry in self._replies(entries):
            name, email = self._pair(self.tickets[entry.ticket - 1])
            yield Delivery(
                pk=key,
                public_id=self._key(),
                mail_id=key,
                name=name,
                email=email,
                status=Delivery.Status.SENT,
                next_at=entry.at,
                sent_at=entry.at,
            )

    def _replies(self, entries: list[Entry]) -> Iterator[tuple[int, Entry]]:
        for key, (entry, side) in enumerate(zip(entries, self.side, strict=True), 1):
            if side == "agent":
                yield key, entry

    def _blobs(self, entries: list[Entry]) -> Iterator[Blob]:
        for key in range(10, len(entries) + 1, 10):
            yield Blob(pk=key, key=f"{key:040x}", sha256="0" * 64, size=102_400, created_at=entries[key - 1].at)

    def _files(self, entries: list[Entry]) -> Iterator[Attachment]:
        for key in range(10, len(entries) + 1, 10):
            yield Attachment(
                pk=key,
                public_id=self._key(),
                article_id=key,
                blob_id=key,
                name=f"scan{key}.pdf",
                content_type="application/pdf",
                size=102_400,
            )

    def _events(self, entries: list[Entry]) -> Iterator[Event]:
        number = 0
        for key, (entry, side) in enumerate(zip(entries, self.side, strict=True), 1):
            ticket = self.tickets[entry.ticket - 1]
            kind = {"customer": "received", "agent": "replied", "note": "noted"}[side]
            if entry.place == 0:
                kind = "opened"
            number += 1
            by = self._author(ticket, entry, side)
            yield Event(pk=number, ticket_id=entry.ticket, kind=kind, at=entry.at, by_id=by, article_id=key, data={})
            if ticket.closed_at == entry.at:
                number += 1
                data = {"from": "open", "to": "closed successful"}
                yield Event(
                    pk=number, ticket_id=entry.ticket, kind="closed", at=entry.at, by_id=ticket.owner_id, data=data
                )

    # -- small things --------------------------------------------------------------------------------

    def _text(self) -> Text:
        text = self.prose.text(self.rng.randint(300, 1_500))
        return Text(text, words(text))

    def _which(self, key: int) -> int:
        return key * 7919 % TEXTS

    def _customer(self, ticket: Ticket) -> int:
        return ticket.customer_id - self.customers[0].pk

    def _agent(self, ticket: Ticket, entry: Entry) -> int:
        return (ticket.owner_id or self.agents[entry.ticket % AGENTS].pk) - self.agents[0].pk

    def _author(self, ticket: Ticket, entry: Entry, side: str) -> int:
        return ticket.customer_id if side == "customer" else self.agents[self._agent(ticket, entry)].pk

    def _pair(self, ticket: Ticket) -> tuple[str, str]:
        who = customer(self._customer(ticket))
        return who.name, who.email

    def _markers(self, key: int) -> str:
        """The words that are looked for, in so many messages that the answer is known."""
        found = {
            f"\nAnother look at the {COMMON}.": key % 5 == 2,
            f"\nThe {RARE}.": key % 400 == 7,
            f"\nThe {SELDOM}.": key % (4 * self.count // SELDOM_TIMES) == 0,
        }
        return "".join(text for text, is_there in found.items() if is_there)

    def _key(self) -> str:
        """As db.ids.public_id, but the same for the same seed, and quick."""
        bits = self.rng.getrandbits(100)
        return "".join(ALPHABET[bits >> shift & 31] for shift in range(0, 100, 5))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tickets", type=int)
    given = parser.parse_args()
    if Ticket.objects.exists():
        sys.stderr.write("There are tickets in this database: only an empty one is filled.\n")
        return 1
    Fill(given.tickets).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
