"""Where a queue requires a licence, its tickets open in the portal to persons whose organisation has a valid one now:
customer, participant, colleague and guest alike (rights.md, decision D42). An agent may waive it for a ticket."""

from __future__ import annotations

from django.db.models import Q

from deskbell.contracts import entitlement
from deskbell.db.prepared import Prepared
from deskbell.people.models import Person
from deskbell.queues.models import LicenceRule, Queue
from deskbell.tickets.models import LicenceReview, Ticket

_required = Prepared(lambda rule: Queue.objects.filter(licence_rule=rule).values_list("pk", flat=True))
_waived = LicenceReview.objects.filter(released=LicenceReview.Released.WAIVED)


def closed_queues(person: Person) -> list[int]:
    """Keys of the queues whose tickets this person does not read on the web for want of a licence."""
    required: list[int] = _required.rows(LicenceRule.REQUIRED.value)
    return [] if not required or entitlement.is_entitled(person.organization_id) else required


def open_q(person: Person, *, prefix: str = "") -> Q:
    """A condition on Ticket; `prefix` is the way to it, "ticket__"."""
    closed = closed_queues(person)
    if not closed:
        return Q()
    return ~Q(**{f"{prefix}queue_id__in": closed}) | Q(**{f"{prefix}pk__in": _waived.values("ticket")})


def opens(person: Person, ticket: Ticket) -> bool:
    """The same of one ticket that is at hand."""
    if ticket.queue_id not in closed_queues(person):
        return True
    return _waived.filter(ticket=ticket).exists()
