"""Where a person is signed in: one row per browser beside Django's session. Ending one signs that browser out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.people.models import Person, SignIn

SEEN_EVERY = timedelta(minutes=5)
"""A request writes only when the last one that did is older; reading pages costs no writes."""
MOST_REMEMBERED = 10_000
_written: dict[str, datetime] = {}


def begin(person: Person, *, session_key: str, browser: str, address: str) -> SignIn:
    """The person has signed in with this session."""
    now = timezone.now()
    values = {"person": person, "browser": browser[:300], "address": address[:45], "at": now, "seen_at": now}
    return SignIn.objects.update_or_create(session_key=session_key, defaults=values)[0]


def seen(session_key: str, now: datetime) -> None:
    """The session is in use. Each process writes it down at most every SEEN_EVERY."""
    last = _written.get(session_key)
    if last is not None and now - last < SEEN_EVERY:
        return
    if len(_written) >= MOST_REMEMBERED:
        _written.clear()
    _written[session_key] = now
    SignIn.objects.filter(session_key=session_key, seen_at__lt=now - SEEN_EVERY).update(seen_at=now)


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
    """Sessions that ended on their own, and rows whose session is gone; how many sessions. Called by the clock."""
    now = timezone.now()
    ended = Session.objects.filter(expire_date__lt=now).delete()[0]
    SignIn.objects.filter(seen_at__lt=now - SEEN_EVERY).exclude(
        session_key__in=Session.objects.values("session_key")
    ).delete()
    return ended


def _end(rows: QuerySet[SignIn]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return SignIn.objects.filter(session_key__in=keys).delete()[0]
