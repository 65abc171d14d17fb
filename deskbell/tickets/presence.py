"""Who has which ticket open now, and who is typing. Kept in rows, so that it holds across processes and machines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from deskbell.db import wakeup
from deskbell.people.models import Person
from deskbell.tickets.models import Presence, Ticket

LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Present:
    person: int
    name: str
    typing: bool


def here(*, by: Person, stream: str, tickets: Mapping[Ticket, bool]) -> None:
    """These tickets are open in the browser behind `stream`, and no others; the value tells who is typing."""
    until = timezone.now() + LEASE
    rows = [Presence(stream=stream, ticket=ticket, person=by, typing=typing, until=until)
            for ticket, typing in tickets.items()]  # fmt: skip
    with transaction.atomic():
        Presence.objects.filter(stream=stream).delete()
        Presence.objects.bulk_create(rows, ignore_conflicts=True)
        wakeup.notify(wakeup.LIVE)


def renew(streams: Iterable[str]) -> None:
    """These streams are still open."""
    Presence.objects.filter(stream__in=list(streams)).update(until=timezone.now() + LEASE)


def gone(streams: Iterable[str]) -> None:
    """These streams have ended."""
    if Presence.objects.filter(stream__in=list(streams)).delete()[0]:
        wakeup.notify(wakeup.LIVE)


def sweep() -> int:
    """Forget streams that died without a word; how many rows."""
    return Presence.objects.filter(until__lt=timezone.now()).delete()[0]


def everywhere() -> tuple[dict[str, dict[str, set[Present]]], dict[str, set[str]]]:
    """Who is at which ticket number, as number → stream → who; and stream → numbers. Agents only come in here."""
    at: dict[str, dict[str, set[Present]]] = defaultdict(lambda: defaultdict(set))
    of: dict[str, set[str]] = defaultdict(set)
    rows = Presence.objects.filter(until__gte=timezone.now()).values_list(
        "ticket__number", "stream", "person_id", "person__name", "typing"
    )
    for number, stream, person, name, typing in rows:
        at[number][stream].add(Present(person, name, typing))
        of[stream].add(number)
    return at, of
