"""An agent's notices in the browser: the list, how many are unread, and marking them read."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from deskbell.access import scope
from deskbell.db.prepared import Prepared
from deskbell.notices.models import Notice
from deskbell.people.models import Person
from deskbell.tickets.models import Ticket

MOST_COUNTED = 100
"""The bell says "99+"; counting on would cost without telling more."""
KEPT = timedelta(days=90)
KEPT_READ = timedelta(days=30)
AT_A_TIME = 5_000


def of(person: Person) -> QuerySet[Notice]:
    """What the agent was told in the browser, newest first; of tickets they see now."""
    mine = Notice.objects.filter(scope.tickets_q(person, prefix="ticket__"), person=person, shown=True)
    return mine.select_related("ticket__queue").order_by("-at", "-pk")


def unread_count(person: Person) -> int:
    """At most MOST_COUNTED. A ticket out of sight since then may still count; the list does not show it."""
    return len(_unread.rows(person.pk))


def _unread_of(person: int) -> QuerySet[Notice, int]:
    unread = Notice.objects.filter(person=person, shown=True, read_at=None)
    return unread.values_list("pk", flat=True)[:MOST_COUNTED]


_unread = Prepared(_unread_of)


def read(person: Person, public_ids: list[str] | None = None) -> int:
    """Mark these as read, or all; how many were not."""
    unread = Notice.objects.filter(person=person, read_at=None)
    if public_ids is not None:
        unread = unread.filter(public_id__in=public_ids)
    return unread.update(read_at=timezone.now())


def read_ticket(person: Person, ticket: Ticket) -> int:
    """What the agent was told about a ticket that they have just looked at."""
    return Notice.objects.filter(person=person, ticket=ticket, read_at=None).update(read_at=timezone.now())


def page(person: Person, after: str, size: int) -> list[Notice]:
    """The notices that follow the one of this public id ("" from the newest); one more than `size` says there is
    more. From the newest also when it is gone: nobody is punished for an old address."""
    found = of(person)
    last = Notice.objects.filter(person=person, public_id=after).first() if after else None
    if last is not None:
        found = found.filter(at__lte=last.at).filter(Q(at__lt=last.at) | Q(pk__lt=last.pk))
    return list(found[: size + 1])


def forget_old() -> int:
    """Read ones after a month, others after three. Returns how many rows went. Called by the clock."""
    now = timezone.now()
    old = Notice.objects.filter(at__lt=now - KEPT_READ).filter(Q(read_at__isnull=False) | Q(at__lt=now - KEPT))
    keys = list(old.values_list("pk", flat=True)[:AT_A_TIME])
    return Notice.objects.filter(pk__in=keys).delete()[0]
