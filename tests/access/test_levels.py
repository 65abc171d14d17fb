"""An agent of many groups has the same levels as one of few, and pays no more for them."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deskbell.access import levels
from deskbell.access.levels import Levels, levels_of
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Level, Queue, TicketType
from tests.world import World


def given(person: Person) -> Levels:
    return levels_of(Person.objects.get(pk=person.pk))


@pytest.fixture
def many(world: World) -> World:
    """Ben is in twenty groups, with a level on most of sixty queues each; others have grants beside."""
    chance = random.Random(7)
    queues = Queue.objects.bulk_create(Queue(name=f"Q{n}", path=f"Q{n}") for n in range(60))
    kinds = [TicketType.objects.create(name=f"Kind {n}") for n in range(3)]
    groups = Group.objects.bulk_create(Group(name=f"Group {n}") for n in range(25))
    for group in groups[:20]:
        group.members.add(world.ben)
    Grant.objects.bulk_create(
        Grant(group=group, queue=queue, level=chance.choice(Level.values))
        for group in groups
        for queue in queues
        if chance.random() < 0.9
    )
    Grant.objects.bulk_create(
        Grant(group=group, type=kind, level=chance.choice(Level.values)) for group in groups[10:] for kind in kinds
    )
    return world


def test_both_ways_of_reading_find_the_same(many: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Grant.objects.filter(group__members=many.ben).count() > levels.MANY
    for general in (False, True):
        if general:
            Grant.objects.create(group=many.ben.agent_groups.order_by("pk").last(), level=Level.VIEW)
        short = given(many.ben)
        with monkeypatch.context() as patched:
            patched.setattr(levels, "_granted", levels.Prepared(_all_of))
            patched.setattr(levels, "MANY", 10**6)
            assert given(many.ben) == short
        assert len(short.queues) == 61 and len(short.types) == 3 and short.everywhere == (1 if general else 0)


def _all_of(person: int) -> object:
    return Grant.objects.filter(group__members=person).values_list("queue_id", "type_id", "level")


def test_what_is_read_does_not_grow_with_the_groups(many: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        given(many.ben)
    assert len(asked) == 5  # the person, the first grants, and three short answers
    with CaptureQueriesContext(connection) as asked:
        given(many.ada)
    assert len(asked) == 2


def test_a_grant_that_goes_is_gone_at_once(many: World) -> None:
    queue = Queue.objects.get(name="Q7")
    assert given(many.ben).on(queue.pk, None)
    Grant.objects.filter(queue=queue).delete()
    assert given(many.ben).on(queue.pk, None) == 0
