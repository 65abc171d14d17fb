from __future__ import annotations

import random

from django.db.models import Q

from deskbell.queues.models import Stage
from deskbell.tickets import closing, counts, locking, moving
from deskbell.tickets.models import CountDelta, Ticket
from tests.world import World


def test_counts_follow_every_change_and_survive_folding(world: World) -> None:
    chance = random.Random(7)
    tickets = [world.ticket(title=f"T{i}") for i in range(12)]
    for ticket in tickets:
        for act in chance.sample(["lock", "move", "close", "stay"], 2):
            if act == "lock":
                locking.lock(by=world.ada, ticket=ticket)
            if act == "move":
                moving.move(by=world.ada, ticket=ticket, queue=world.billing)
            if act == "close":
                closing.close(by=world.ada, ticket=ticket)
    before = counts.ByQueue(Q()).read()
    for queue in (world.support, world.billing):
        assert before[queue.pk].active == Ticket.objects.filter(queue=queue, active=True).count()
        waiting = Ticket.objects.filter(queue=queue, waiting_since__isnull=False).count()
        assert before[queue.pk].waiting == waiting
    assert counts.fold() > 0 and counts.ByQueue(Q()).read() == before
    assert counts.fold() == 0
    CountDelta.objects.all().delete()
    counts.recount()
    assert counts.ByQueue(Q()).read() == before
    assert counts.totals(Q(), closed=Q(stage=Stage.CLOSED))["closed"] == Ticket.objects.filter(stage=4).count()
