"""Where a person is signed in: one row per browser beside Django's session. Ending one signs that browser out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from deskbell.db.prepared import Prepared
from deskbell.desk import settings as desk
from deskbell.people.models import Person, SignIn

SEEN_EVERY = timedelta(minutes=5)
"""A request writes only when the last one that did is older; reading pages costs no writes."""
MOST_REMEMBERED = 10_000
_row = Prepared(lambda key: SignIn.objects.filter(session_key=key))


@dataclass(slots=True)
class _Use:
    """What this process knows of a session: since when, when used last, what the row says about that."""

    begun: datetime
    used: datetime
    written: datetime


_known: dict[str, _Use] = {}


def begin(person: Person, *, session_key: str, browser: str, address: str) -> SignIn:
    """The person has signed in with this session."""
    now = timezone.now()
    values = {"person": person, "browser": browser[:300], "address": address[:45], "at": now, "seen_at": now}
    return SignIn.objects.update_or_create(session_key=session_key, defaults=values)[0]


def may_idle(person: Person) -> timedelta | None:
    """How long this person's browser may be left alone before it is signed out; None for as long as one likes."""
    now = desk.current()
    minutes = now.idle_customers
    if person.is_administrator:
        minutes = now.idle_administrators
    elif person.is_agent:
        minutes = now.idle_agents
    return timedelta(minutes=minutes) if minutes else None


def seen(session_key: str, now: datetime, *, idle: timedelta | None = None, attended: bool = True) -> bool:
    """The session asks for a page; `attended` by somebody, not by a script of an open page. False when it was left
    alone for longer than `idle`, or began too many days ago: then it is over.

    Each process writes the use down at most every SEEN_EVERY, and reads the row as seldom."""
    use = _known.get(session_key)
    if use is None or now - use.written >= SEEN_EVERY or (idle and now - use.used > idle):
        use = _read(session_key, use, now)
    if (idle and now - use.used > idle) or now - use.begun > timedelta(days=desk.current().session_days):
        return False
    if attended:
        use.used = now
        if now - use.written >= SEEN_EVERY:
            use.written = now
            SignIn.objects.filter(session_key=session_key, seen_at__lt=now - SEEN_EVERY).update(seen_at=now)
    return True


def _read(session_key: str, use: _Use | None, now: datetime) -> _Use:
    """Another process may have seen it meanwhile. A session without a row begins now."""
    if len(_known) >= MOST_REMEMBERED:
        _known.clear()
    row: SignIn | None = _row.one(session_key)
    begun, written = (row.at, row.seen_at) if row else (now, now)
    _known[session_key] = _Use(begun, max(written, use.used) if use else written, written)
    return _known[session_key]


def of(person: Person) -> QuerySet[SignIn]:
    """Sessions that can still be used, the last used first."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return SignIn.objects.filter(person=person, session_key__in=live).order_by("-seen_at", "-pk")


def end(person: Person, public_id: str) -> bool:
    """Sign one browser out; False when it is not this person's."""
    return _end(SignIn.objects.filter(person=person, public_id=public_id)) > 0


def end_others(person: Person, session_key: str) -> int:
    """Sign out every browser but the one of this session; how many."""
    return _end(SignIn.objects.filter(person=person).exclude(session_key=session_key))


def renew(before: str, after: str) -> None:
    """The same browser has another key now."""
    SignIn.objects.filter(session_key=before).update(session_key=after)


def forget(session_key: str) -> None:
    """The session ended by itself: the person signed out."""
    SignIn.objects.filter(session_key=session_key).delete()


def expire() -> int:
    """Sessions that ended on their own, those nobody used for too long, and rows whose session is gone; how many
    sessions. Called by the clock."""
    now, settings = timezone.now(), desk.current()
    ended = Session.objects.filter(expire_date__lt=now).delete()[0]
    ended += _end(SignIn.objects.filter(at__lt=now - timedelta(days=settings.session_days)))
    for role, minutes in (
        (Q(person__is_administrator=True), settings.idle_administrators),
        (Q(person__is_administrator=False, person__is_agent=True), settings.idle_agents),
        (Q(person__is_administrator=False, person__is_agent=False), settings.idle_customers),
    ):
        if minutes:  # a use that is not written down yet is SEEN_EVERY old at most
            ended += _end(SignIn.objects.filter(role, seen_at__lt=now - timedelta(minutes=minutes) - SEEN_EVERY))
    SignIn.objects.filter(seen_at__lt=now - SEEN_EVERY).exclude(
        session_key__in=Session.objects.values("session_key")
    ).delete()
    return ended


def _end(rows: QuerySet[SignIn]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return SignIn.objects.filter(session_key__in=keys).delete()[0]
