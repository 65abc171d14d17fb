from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from deskbell.people import sessions
from deskbell.people.models import Person, SignIn
from tests.world import World

pytestmark = pytest.mark.django_db


def open_session(person: Person) -> str:
    store = SessionStore()
    store.create()
    key = store.session_key or ""
    sessions.begin(person, session_key=key, browser="x" * 900, address="192.0.2.1")
    return key


def test_ending_one_ends_its_session_and_no_other(world: World) -> None:
    first, second = open_session(world.ada), open_session(world.ada)
    row = SignIn.objects.get(session_key=first)
    assert not sessions.end(world.ben, row.public_id)
    assert sessions.end(world.ada, row.public_id)
    assert [one.session_key for one in sessions.of(world.ada)] == [second]
    assert not Session.objects.filter(session_key=first).exists()


def test_what_ended_by_itself_is_not_listed_and_is_swept(world: World) -> None:
    key = open_session(world.ada)
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not sessions.of(world.ada).exists()
    SignIn.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    assert sessions.expire() == 1
    assert not SignIn.objects.exists()


def test_looking_at_pages_writes_once_in_a_while(world: World) -> None:
    key = open_session(world.ada)
    now = timezone.now()
    SignIn.objects.update(seen_at=now - timedelta(hours=1))
    sessions.seen(key, now)
    assert SignIn.objects.get().seen_at == now
    sessions.seen(key, now + timedelta(minutes=1))
    assert SignIn.objects.get().seen_at == now
    sessions.seen(key, now + timedelta(minutes=6))
    assert SignIn.objects.get().seen_at == now + timedelta(minutes=6)


def test_the_clock_ends_what_nobody_used(world: World) -> None:
    """Also where no page is asked for any more: an open one that only listens."""
    used, left, chief = open_session(world.ada), open_session(world.ada), open_session(world.ines)
    now = timezone.now()
    SignIn.objects.filter(session_key=left).update(seen_at=now - timedelta(minutes=126))
    SignIn.objects.filter(session_key=chief).update(seen_at=now - timedelta(minutes=36))
    assert sessions.expire() == 2
    assert set(Session.objects.values_list("session_key", flat=True)) == {used}
    SignIn.objects.update(at=now - timedelta(days=8))
    assert sessions.expire() == 1
