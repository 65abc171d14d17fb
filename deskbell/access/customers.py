"""Which persons and organisations an agent sees, as conditions (decision D42): those with a ticket the agent sees.

While writing a new ticket the agent may also find somebody they have nothing to do with yet, or one person would be
made twice: name and addresses only, for three letters and more, and only with *reply* somewhere."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from deskbell.access.levels import levels_of
from deskbell.access.scope import queues_for, tickets_q
from deskbell.desk import ways
from deskbell.people import addresses, matching, organizing
from deskbell.people.models import Organization, Person
from deskbell.queues.models import Level
from deskbell.tickets.models import Participant, Ticket

SHORTEST = 3
"""Letters of what must be typed to find a stranger."""


def persons_q(person: Person) -> Q:
    """Persons with a ticket, their own or one they take part in, that this agent sees; a condition on Person."""
    own = Ticket.objects.filter(tickets_q(person), customer=OuterRef("pk"))
    part = Participant.objects.filter(tickets_q(person, prefix="ticket__"), person=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(part))


def organizations_q(person: Person) -> Q:
    """Organisations with a ticket this agent sees, or with a person they see; a condition on Organization."""
    own = Ticket.objects.filter(tickets_q(person), organization=OuterRef("pk"))
    people = Person.objects.filter(persons_q(person), organization=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(people))


def sees_person(agent: Person, person: Person) -> bool:
    return Person.objects.filter(persons_q(agent), pk=person.pk).exists()


def organization_named(agent: Person, name: str) -> Organization | None:
    """The organisation of this whole name, if the agent sees it."""
    found = organizing.named(name) if name.strip() else None
    return Organization.objects.filter(organizations_q(agent), pk=found.pk).first() if found else None


def may_invite(agent: Person, person: Person) -> bool:
    """A customer without a password, for whom the agent answers a ticket, where the desk invites at all."""
    if not (ways.customers_are_invited() and addresses.may_be_invited(person)):
        return False
    own = Ticket.objects.filter(tickets_q(agent, Level.REPLY), customer=person)
    return own.exists()


def people_of(agent: Person, organization: Organization) -> QuerySet[Person]:
    """The organisation's people this agent sees, by name."""
    return organization.people.filter(persons_q(agent), merged_into=None).order_by("name", "pk")


def may_create(agent: Person) -> bool:
    """Whether there is a queue this agent may open tickets in."""
    return levels_of(agent).everywhere >= Level.REPLY or queues_for(agent, Level.REPLY).exists()


def strangers(agent: Person, text: str, *, but: set[int], most: int) -> list[Person]:
    """Whom the agent may find for a new ticket beside those they see; colleagues by their whole address only."""
    if len(text.strip()) < SHORTEST or not may_create(agent):
        return []
    holder = addresses.holder(text) if "@" in text else None
    found = [holder] if holder is not None and holder.is_active and holder.pk not in but else []
    where = Q(is_active=True, is_agent=False, is_administrator=False) & ~Q(pk__in=[*but, *(one.pk for one in found)])
    return [*found, *matching.people(text, where, most=most, with_organizations=False)][:most]
