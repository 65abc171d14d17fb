"""One person becomes the two again that were united (`tickets.uniting`): within days, and exactly.

What came since the merge stays with the one who stayed: nobody can tell whose it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from deskbell.audit import log
from deskbell.entry import links
from deskbell.entry.models import AccessLink
from deskbell.people import merging
from deskbell.people.models import Person, Union
from deskbell.tickets.models import Article, Participant, Ticket
from deskbell.tickets.uniting import NotAsShown, hand_over


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes back: keys of tickets, of tickets with a copy, and addresses."""

    own: tuple[int, ...]
    copies: tuple[int, ...]
    emails: tuple[str, ...]
    digest: str


def plan(union: Union) -> Plan:
    """Of a union that `merging.why_not` says nothing against. A ticket that got another customer stays there."""
    kept, stays = union.kept, union.stays_id
    own = tuple(Ticket.objects.filter(pk__in=kept["own"], customer=stays).order_by("pk").values_list("pk", flat=True))
    wanted = [key for key, _ in kept["copies"]]
    copies = tuple(Ticket.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True))
    emails = tuple(email for email, *_ in kept["emails"])
    digest = hashlib.sha256(repr((union.pk, own, copies, emails)).encode()).hexdigest()[:32]
    return Plan(own, copies, emails, digest)


def separate(*, by: Person, union: Union, shown: str) -> Person:
    """`shown` is the digest of the plan that was agreed to. Returns who is back. CannotSplit, NotAsShown."""
    with transaction.atomic():
        stays, goes = merging.lock(union.stays, union.goes)
        union = Union.objects.select_for_update().get(pk=union.pk)
        union.stays, union.goes = stays, goes
        if why := merging.why_not(union):
            raise merging.CannotSplit(why)
        agreed = plan(union)
        if agreed.digest != shown:
            raise NotAsShown
        returning = list(Ticket.objects.select_for_update().filter(pk__in=agreed.own).order_by("pk"))
        hand_over(by, returning, goes, {"from": str(stays), "to": str(goes), "people_split": True})
        _copies(union)
        Article.objects.filter(pk__in=union.kept["articles"], author=stays).update(author=goes)
        _links(stays, agreed)
        merging.release(union)
        details: dict[str, Any] = {
            "back": str(goes),
            "back_key": goes.pk,
            "tickets": len(returning),
            "copies": len(agreed.copies),
        }
        log.record(action="people_split", by=by, about=str(stays), **details)
    return goes


def _copies(union: Union) -> None:
    kept, stays, goes = union.kept, union.stays, union.goes
    back = {key: at for key, at in kept["copies"]}
    Participant.objects.filter(person=stays, ticket__in=back.keys() - set(kept["both"])).delete()
    _join(goes, back)
    _join(stays, {key: at for key, at in kept["lost"]})


def _join(person: Person, copies: dict[int, str]) -> None:
    """Of tickets that are still there; nobody is in copy of their own."""
    there = Ticket.objects.filter(pk__in=copies).exclude(customer=person).values_list("pk", flat=True)
    rows = [Participant(ticket_id=key, person=person, added_at=datetime.fromisoformat(copies[key])) for key in there]
    Participant.objects.bulk_create(rows, ignore_conflicts=True)


def _links(stays: Person, agreed: Plan) -> None:
    """What was mailed meanwhile to the addresses that go back, or leads to the tickets that do."""
    for email in agreed.emails:
        links.revoke_of(stays, email=email)
    links.revoke_of(stays, AccessLink.Purpose.TICKET, about=agreed.own)
