"""Two persons become one: whose tickets, copies, messages and links were the other's. `tickets.separating` undoes it.

No ticket is touched by it, or lists would show years of them as new: customer, event and `seq`, nothing more."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from deskbell.audit import log
from deskbell.entry import links
from deskbell.people import addresses, merging
from deskbell.people.models import Person, Union
from deskbell.tickets.changes import write_events
from deskbell.tickets.models import Article, Event, Participant, Ticket


class NotAsShown(Exception):
    """Since the agent saw what would move, something else does."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What moves from one to the other: keys of tickets, of tickets with a copy, and addresses."""

    own: tuple[int, ...]
    copies: tuple[int, ...]
    emails: tuple[str, ...]
    digest: str


def plan(*, stays: Person, goes: Person) -> Plan:
    own = tuple(Ticket.objects.filter(customer=goes).order_by("pk").values_list("pk", flat=True))
    copies = tuple(Participant.objects.filter(person=goes).order_by("ticket").values_list("ticket", flat=True))
    emails = tuple(sorted(addresses.of(goes)))
    digest = hashlib.sha256(repr((stays.pk, goes.pk, own, copies, emails)).encode()).hexdigest()[:32]
    return Plan(own, copies, emails, digest)


def unite(*, by: Person, stays: Person, goes: Person, shown: str) -> Person:
    """`shown` is the digest of the plan the agent agreed to. CannotMerge, NotAsShown."""
    with transaction.atomic():
        stays, goes = merging.lock(stays, goes)
        if merging.in_order(stays, goes) != (stays, goes):
            raise merging.CannotMerge
        moving = list(Ticket.objects.select_for_update().filter(customer=goes).order_by("pk"))
        agreed = plan(stays=stays, goes=goes)
        if agreed.digest != shown:
            raise NotAsShown
        names = str(goes), str(stays)
        written = Article.objects.filter(author=goes)
        kept = {
            "own": list(agreed.own),
            "articles": list(written.values_list("pk", flat=True)),
            **_in_copy(stays, goes),
        }
        hand_over(by, moving, stays, {"from": names[0], "to": names[1], "people_merged": True})
        _copies(stays, goes)
        written.update(author=stays)
        links.revoke_of(goes)
        kept |= merging.absorb(stays=stays, goes=goes)
        Union.objects.create(stays=stays, goes=goes, by=by, kept=kept)
        details: dict[str, Any] = {
            "gone": names[0],
            "gone_key": goes.pk,
            "tickets": len(moving),
            "copies": len(agreed.copies),
        }
        log.record(action="people_merged", by=by, about=names[1], **details)
    return stays


def hand_over(by: Person, moving: list[Ticket], to: Person, data: dict[str, Any]) -> None:
    """Within a transaction, of rows that are locked: the tickets are this person's from now on."""
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in moving]).update(customer=to, seq=F("seq") + 1)
    now = timezone.now()
    write_events([Event(ticket=t, kind=Event.Kind.CUSTOMER_SET, at=now, by=by, data=data) for t in moving])


def _in_copy(stays: Person, goes: Person) -> dict[str, Any]:
    """Who was in copy of what, as pairs of a ticket's key and since when; `both`: keys of tickets where both were."""
    copies = _copies_of(goes)
    both = Participant.objects.filter(person=stays, ticket__in=[key for key, _ in copies])
    return {
        "copies": copies,
        "both": list(both.values_list("ticket", flat=True)),
        "lost": _copies_of(stays, ticket__customer=goes),
    }


def _copies_of(person: Person, **which: Any) -> list[list[Any]]:
    rows = Participant.objects.filter(person=person, **which).order_by("ticket")
    return [[key, at.isoformat()] for key, at in rows.values_list("ticket", "added_at")]


def _copies(stays: Person, goes: Person) -> None:
    """In copy stays who was; nobody twice, and not the ticket's own customer."""
    there = Participant.objects.filter(person=stays).values("ticket")
    Participant.objects.filter(person=goes, ticket__in=list(there.values_list("ticket", flat=True))).delete()
    Participant.objects.filter(person=goes).update(person=stays)
    Participant.objects.filter(person=stays, ticket__customer=stays).delete()
