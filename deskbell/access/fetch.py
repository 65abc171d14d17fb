"""Fetch and check in one step: the only way an object gets through a door."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from deskbell.access import licensed
from deskbell.access.abilities import portal_may, refusal
from deskbell.access.customers import may_create, organizations_q, persons_q
from deskbell.access.errors import NoLicence, NotAllowed, NotThere
from deskbell.access.guest import Guest
from deskbell.access.levels import is_active_agent, levels_of
from deskbell.access.scope import concerns_ticket, level_on, portal_articles_for, queues_for
from deskbell.db.prepared import Prepared
from deskbell.people.models import Organization, Person
from deskbell.queues.models import CannedReply, Level, Queue
from deskbell.tickets import merged
from deskbell.tickets.models import Article, Attachment, Draft, DraftFile, ErasedTicket, Ticket

NUL = "\0"
"""In a name of something it names nothing: PostgreSQL refuses it as a value."""
# What every page about a ticket shows. The rarer ones are followed where they are set: each join costs all readers.
WITH = ("queue", "state", "type", "owner", "customer", "organization")
_by_number = Prepared(lambda number: Ticket.objects.select_related(*WITH).filter(number=number))


def ticket(person: Person, number: str, *, to: str = "view") -> Ticket:
    """The agent's ticket of this number. NotThere, or NotAllowed with the reason."""
    found = None if NUL in number else _by_number.one(number)
    if found is None or level_on(person, found) < Level.VIEW:
        raise NotThere
    if why := refusal(person, found, to):
        raise NotAllowed(why)
    return found


def erased_ticket(person: Person, number: str) -> ErasedTicket:
    """What is left of a ticket that was erased whole, for agents of its queue or type. NotThere for others."""
    found: ErasedTicket = _one(ErasedTicket.objects.all(), number=number)
    queue = found.queue_id or 0
    if not is_active_agent(person) or levels_of(person).on(queue, found.type_id) < Level.VIEW:
        raise NotThere
    return found


def article(person: Person, public_id: str) -> Article:
    """An article of a ticket the agent sees, or that is part of one by a merge."""
    found: Article = _one(Article.objects.select_related("ticket", "raw"), public_id=public_id)
    _must_see(person, found.ticket)
    return found


def attachment(person: Person, public_id: str) -> Attachment:
    """A file of such an article."""
    found: Attachment = _one(Attachment.objects.select_related("blob", "article__ticket"), public_id=public_id)
    _must_see(person, found.article.ticket)
    return found


def ticket_with(person: Person, article: Article, *, to: str = "view") -> Ticket:
    """The ticket on which the agent reads this article: its own, or what that is part of now."""
    return ticket(person, merged.root_of(article.ticket).number, to=to)


def draft(person: Person, public_id: str) -> Draft:
    """What this agent is writing; nobody else's, whatever their rights."""
    mine = Draft.objects.filter(person=person).select_related("person", "ticket", "article", "state")
    return _one(mine, public_id=public_id)


def draft_file(person: Person, public_id: str) -> DraftFile:
    return _one(DraftFile.objects.filter(draft__person=person).select_related("blob", "draft"), public_id=public_id)


def canned_reply(person: Person, public_id: str) -> CannedReply:
    """To change it: one's own, or one of a queue that the agent manages."""
    managed = Q(person=None, group=None, queue__in=queues_for(person, Level.MANAGE))
    return _one(CannedReply.objects.filter(Q(person=person) | managed), public_id=public_id)


def _must_see(person: Person, ticket: Ticket) -> None:
    if not any(level_on(person, step) >= Level.VIEW for step in merged.way_up(ticket)):
        raise NotThere


def queue(person: Person, public_id: str, level: int = Level.VIEW) -> Queue:
    return _one(queues_for(person, level), public_id=public_id)


def person(agent: Person, public_id: str) -> Person:
    """Somebody with a ticket the agent sees (decision D42)."""
    return _one(Person.objects.filter(persons_q(agent), merged_into=None), public_id=public_id)


def customer(agent: Person, public_id: str) -> Person:
    """Whom a new ticket is to be for: while creating one an agent reaches everybody (decision D42)."""
    if not may_create(agent):
        raise NotThere
    return _one(Person.objects.filter(is_active=True, merged_into=None), public_id=public_id)


def organization(agent: Person, public_id: str) -> Organization:
    """An organisation with a ticket, or with a person, the agent sees."""
    return _one(Organization.objects.filter(organizations_q(agent)), public_id=public_id)


def portal_ticket(who: Person | Guest, number: str, *, to: str = "view") -> Ticket:
    """A customer's or guest's ticket of this number. NotThere, NoLicence, or NotAllowed with the reason."""
    found = None if NUL in number else _by_number.one(number)
    if found is None or not _is_theirs(who, found) or not portal_may(who, found, "view"):
        raise NotThere
    person = who.person if isinstance(who, Guest) else who
    if person is None or not licensed.opens(person, found):
        raise NoLicence(_("This ticket needs a valid support licence of your organisation."))
    if not portal_may(who, found, to):
        raise NotAllowed(_("Only the person who opened this ticket can do this."))
    return found


def _is_theirs(who: Person | Guest, ticket: Ticket) -> bool:
    return ticket.pk == who.ticket_id if isinstance(who, Guest) else concerns_ticket(who, ticket)


def guest_ticket(guest: Guest) -> Ticket:
    """The one ticket a guest's link opens."""
    return _one(Ticket.objects.filter(pk=guest.ticket_id))


def portal_article(who: Person | Guest, number: str, public_id: str) -> Article:
    """An article on a customer's or guest's ticket that they may read."""
    return _one(portal_articles_for(who, portal_ticket(who, number)), public_id=public_id)


def portal_attachment(who: Person | Guest, number: str, public_id: str) -> Attachment:
    readable = portal_articles_for(who, portal_ticket(who, number))
    return _one(Attachment.objects.filter(article__in=readable).select_related("blob"), public_id=public_id)


def signed_attachment(public_id: str) -> Attachment:
    """A picture inside a mail, for an address that was signed for who was shown the mail."""
    return _one(Attachment.objects.select_related("blob"), public_id=public_id)


def _one(rows: QuerySet[Any], **which: str) -> Any:
    found = None if any(NUL in value for value in which.values()) else rows.filter(**which).first()
    if found is None:
        raise NotThere
    return found
