"""Which notices an agent wants, and by which way: in the browser, by mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from deskbell.db.keeping import Kept
from deskbell.notices.models import Notice, NoticeChoice, QuietType
from deskbell.people.models import Person
from deskbell.queues.models import TicketType

Kind = Notice.Kind


@dataclass(frozen=True, slots=True)
class Ways:
    mail: bool
    browser: bool


QUIET_AT_FIRST = {Kind.FOLLOW_UP_WATCHED, Kind.NOTE, Kind.MOVED, Kind.LOCK_TIMEOUT}
"""Shown in the browser only, until the agent wants mails of them too."""


def at_first(kind: str) -> Ways:
    """What an agent gets who chose nothing."""
    return Ways(mail=kind not in QUIET_AT_FIRST, browser=True)


def ways(person: int, kind: str) -> Ways:
    """How the person of this key wants this kind; may be a moment old."""
    return _chosen.get().get((person, kind)) or at_first(kind)


def matrix(person: Person) -> dict[str, Ways]:
    """Every kind, in the order of the preferences."""
    rows = NoticeChoice.objects.filter(person=person).values_list("kind", "mail", "browser")
    chosen = {kind: Ways(mail, browser) for kind, mail, browser in rows}
    return {kind: chosen.get(kind) or at_first(kind) for kind in Kind.values}


def choose(person: Person, *, mail: set[str], browser: set[str]) -> None:
    """The kinds wanted by mail, and those wanted in the browser; all others are not."""
    with transaction.atomic():
        NoticeChoice.objects.filter(person=person).delete()
        wanted = {kind: Ways(kind in mail, kind in browser) for kind in Kind.values}
        NoticeChoice.objects.bulk_create(
            NoticeChoice(person=person, kind=kind, mail=chosen.mail, browser=chosen.browser)
            for kind, chosen in wanted.items()
            if chosen != at_first(kind)
        )
    transaction.on_commit(_chosen.forget)


def quiet_types(person: Person) -> set[int]:
    """Keys of the types whose new tickets this agent does not want to hear about (decision D49)."""
    return set(QuietType.objects.filter(person=person).values_list("type", flat=True))


def keep_quiet_about(person: Person, types: Iterable[TicketType]) -> None:
    with transaction.atomic():
        QuietType.objects.filter(person=person).delete()
        QuietType.objects.bulk_create(QuietType(person=person, type=one) for one in types)


def _read() -> dict[tuple[int, str], Ways]:
    rows = NoticeChoice.objects.values_list("person", "kind", "mail", "browser")
    return {(person, kind): Ways(mail, browser) for person, kind, mail, browser in rows}


_chosen: Kept[dict[tuple[int, str], Ways]] = Kept(_read)
