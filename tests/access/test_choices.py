from __future__ import annotations

from deskbell.access import choices, scope
from deskbell.db import keeping
from deskbell.people.models import Group
from deskbell.queues.models import Grant, Level, Queue, TicketType
from tests.world import World


def test_choices_and_scope_agree(world: World) -> None:
    Queue.objects.create(name="Complaints", path="Complaints", open_to_moves=True)
    Queue.objects.create(name="Old", path="Old", open_to_moves=True, is_active=False)
    kind = TicketType.objects.create(name="Incident")
    Grant.objects.create(group=Group.objects.get(name="Billing agents"), type=kind, level=Level.REPLY)
    for person in (world.ada, world.ben, world.ines, world.carla):
        for level in Level:
            offered = [place.pk for place in choices.queues(world.again(person), level)]
            assert offered == list(scope.queues_for(person, level).order_by("path").values_list("pk", flat=True))
        movable = [place.pk for place in choices.queues_to_move_to(person)]
        assert movable == list(scope.queues_to_move_to(person).order_by("path").values_list("pk", flat=True))
    for ticket in (world.ticket(), world.ticket(queue=world.billing), world.ticket(type=kind)):
        assert [key for key, _name in choices.agents(ticket)] == [
            agent.public_id for agent in scope.agents_for(ticket)
        ]


def test_a_grant_that_is_gone_takes_its_queue_away_at_once(world: World) -> None:
    """Names are kept for a moment, rights are not."""
    assert [place.name for place in choices.queues(world.ada)] == [world.support.name]
    Grant.objects.all().delete()
    assert choices.queues(world.again(world.ada)) == []


def test_a_new_queue_is_offered_when_what_was_kept_is_forgotten(world: World) -> None:
    Grant.objects.update(queue=None, level=Level.MANAGE)
    before = choices.queues(world.again(world.ada))
    queue = Queue.objects.create(name="Complaints", path="Complaints")
    keeping.forget_all()
    assert {place.pk for place in choices.queues(world.again(world.ada))} == {place.pk for place in before} | {
        queue.pk
    }
