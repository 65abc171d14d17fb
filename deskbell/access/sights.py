"""Who sees a ticket, and who would after a change: shown to the agent before it is made (rights.md). Reads only."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from deskbell.access.scope import agents_for, portal_articles_for
from deskbell.people.models import Organization, Person
from deskbell.queues.models import Level
from deskbell.tickets import merged
from deskbell.tickets.models import Article, Ticket

MOST_COLLEAGUES = 50


@dataclass(frozen=True, slots=True)
class Reader:
    """A customer who sees a ticket: as its customer, in copy, or as a colleague; and how many messages of it."""

    person: Person
    role: str  # customer, copy, colleague
    messages: int


def changed(ticket: Ticket, **fields: Any) -> Ticket:
    """The ticket as it would be with these fields; nothing is written."""
    other = copy(ticket)
    other._state = copy(ticket._state)
    other._state.fields_cache = dict(ticket._state.fields_cache)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def agents_seeing(ticket: Ticket) -> list[Person]:
    """Active agents with a grant, its owner, its responsible, by name."""
    holders = [key for key in (ticket.owner_id, ticket.responsible_id) if key]
    granted = agents_for(ticket, Level.VIEW).order_by().values("pk")
    mine = Person.objects.filter(Q(pk__in=granted) | Q(pk__in=holders), is_agent=True, is_active=True)
    return list(mine.order_by("name", "pk"))


def agents_losing(ticket: Ticket, **fields: Any) -> list[Person]:
    """Who sees the ticket now and would not with these fields."""
    after = {person.pk for person in agents_seeing(changed(ticket, **fields))}
    return [person for person in agents_seeing(ticket) if person.pk not in after]


def agents_gaining(ticket: Ticket, **fields: Any) -> list[Person]:
    """Who does not see the ticket now and would with these fields."""
    before = {person.pk for person in agents_seeing(ticket)}
    return [person for person in agents_seeing(changed(ticket, **fields)) if person.pk not in before]


def agents_reading_by_merge(source: Ticket, target: Ticket) -> list[Person]:
    """Who sees only the target, and would read there what stands on the source."""
    before = {person.pk for step in merged.way_up(source) for person in agents_seeing(step)}
    return [person for person in agents_seeing(target) if person.pk not in before]


def readers(ticket: Ticket) -> list[Reader]:
    """The customers who see the ticket on the web page: its customer, those in copy, colleagues it is shared with."""
    shown = Article.objects.filter(ticket=ticket, visible=True).exclude(kind=Article.Kind.NOTE).count()
    found = {ticket.customer_id: Reader(ticket.customer, "customer", shown)}
    for person in colleagues(ticket.organization):
        found.setdefault(person.pk, Reader(person, "colleague", shown))
    in_copy = Person.objects.filter(participations__ticket=ticket, is_active=True).order_by("name", "pk")
    for person in in_copy:
        if person.pk not in found:
            found[person.pk] = Reader(person, "copy", portal_articles_for(person, ticket).count())
    return list(found.values())


def colleagues(organization: Organization | None) -> list[Person]:
    """To whom the organisation shows all its tickets; the first of them, where it is large."""
    if organization is None or organization.sharing == Organization.Sharing.NOBODY:
        return []
    people = Person.objects.filter(organization=organization, is_active=True).order_by("name", "pk")
    if organization.sharing == Organization.Sharing.CONTACTS:
        people = people.filter(is_contact_person=True)
    return list(people[:MOST_COLLEAGUES])


def readers_of_article(article: Article) -> set[int]:
    """Keys of the customers who can read this one message now."""
    if not article.visible or article.kind == Article.Kind.NOTE:
        return set()
    return {
        reader.person.pk
        for reader in readers(article.ticket)
        if reader.role != "copy" or portal_articles_for(reader.person, article.ticket).filter(pk=article.pk).exists()
    }
