"""Rows written by statements kept: as Django itself writes them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.forms import model_to_dict
from django.utils import timezone

from deskbell.db import writing
from deskbell.people.models import Person
from deskbell.queues.models import Calendar, Queue

pytestmark = pytest.mark.django_db


def all_of(row: Any) -> dict[str, Any]:
    fresh = type(row).objects.get(pk=row.pk)
    return {name: value for name, value in vars(fresh).items() if name not in {"_state", "id", "public_id", "name"}}


def test_a_row_is_written_as_django_writes_it() -> None:
    values = {"time_zone": "Europe/Berlin", "slots": {"0": [["08:00", "18:00"]]}, "holidays": ["2026-12-25"]}
    ours = writing.create(Calendar, name="Ours", **values)
    theirs = Calendar.objects.create(name="Theirs", **values)
    assert all_of(ours) == all_of(theirs)
    assert ours.pk != theirs.pk and not ours._state.adding
    ours.slots = {}
    ours.save()
    assert Calendar.objects.get(pk=ours.pk).slots == {}


def test_defaults_of_the_model_hold() -> None:
    ours, theirs = writing.create(Person, name="Ours"), Person.objects.create(name="Theirs")
    alike = [
        model_to_dict(Person.objects.get(pk=one.pk), exclude=["id", "name", "created_at"]) for one in (ours, theirs)
    ]
    assert alike[0] == alike[1]
    assert len(ours.public_id) == len(theirs.public_id)


def test_what_the_database_refuses_is_refused() -> None:
    writing.create(Calendar, name="Once")
    with pytest.raises(IntegrityError), transaction.atomic():
        writing.create(Calendar, name="Once")
    assert Calendar.objects.filter(name="Once").count() == 1


def test_fields_are_written_while_the_row_is_as_expected() -> None:
    calendar = Calendar.objects.create(name="Working hours")
    queue = Queue.objects.create(name="Support", path="Another/Support")
    now = timezone.now()
    assert writing.update(queue, {"calendar": calendar, "unlock_minutes": 30}, name="Support")
    assert not writing.update(queue, {"unlock_minutes": 60}, name="Sales")
    fresh = Queue.objects.get(pk=queue.pk)
    assert (fresh.calendar, fresh.unlock_minutes) == (calendar, 30)
    person = Person.objects.create(name="Ann")
    assert writing.update(person, {"last_login": now})
    assert Person.objects.get(pk=person.pk).last_login == now


def test_a_row_is_deleted_while_it_is_as_expected() -> None:
    calendar = Calendar.objects.create(name="Working hours")
    assert not writing.delete(calendar, name="Another")
    assert writing.delete(calendar, name="Working hours")
    assert not Calendar.objects.filter(pk=calendar.pk).exists()
