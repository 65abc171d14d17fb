"""My Queues: which queues an agent follows. Whether they may see them is asked where it matters."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from deskbell.people.models import Person
from deskbell.queues.models import Queue, Subscription


def followed(person: Person) -> set[int]:
    """Keys of the queues the person follows."""
    return set(Subscription.objects.filter(person=person).values_list("queue", flat=True))


def follow(person: Person, queues: Iterable[Queue]) -> None:
    """These and no others."""
    wanted = {queue.pk for queue in queues}
    with transaction.atomic():
        Subscription.objects.filter(person=person).exclude(queue__in=wanted).delete()
        rows = [Subscription(person=person, queue_id=key) for key in sorted(wanted - followed(person))]
        Subscription.objects.bulk_create(rows, ignore_conflicts=True)
