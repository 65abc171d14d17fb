"""Rights as SQL: what a person may see, for lists, counts, search, files and details alike (rights.md)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import Exact

from deskbell.access import licensed
from deskbell.access.guest import Guest
from deskbell.db.among import Among
from deskbell.db.prepared import Prepared
from deskbell.people import addresses
from deskbell.people.models import Group, Organization, Person
from deskbell.queues.models import Grant, Level, Queue, TicketType
from deskbell.tickets import merged
from deskbell.tickets.models import Article, Attachment, Participant, Ticket


@dataclass(frozen=True, slots=True)
class Levels:
    """What the groups of one agent give: everywhere, per queue, per type."""

    everywhere: int = 0
    queues: dict[int, int] = field(default_factory=dict)
    types: dict[int, int] = field(default_factory=dict)

    def on(self, queue_id: int, type_id: int | None) -> int:
        """The highest of a queue's and a type's level."""
        by_type = self.types.get(type_id, 0) if type_id is not None else 0
        return max(self.everywhere, self.queues.get(queue_id, 0), by_type)

    def queues_at(self, level: int) -> list[int]:
        return [key for key, has in self.queues.items() if has >= level]

    def types_at(self, level: int) -> list[int]:
        return [key for key, has in self.types.items() if has >= level]


NONE = Levels()
MANY = 1_000
"""Grants, beyond which the database is asked for the highest of each queue: fifty groups with a level on five hundred
queues are 25,000, of which 500 count."""
_granted = Prepared(
    lambda person: Grant.objects.filter(group__members=person).values_list("queue_id", "type_id", "level")[: MANY + 1]
)
_everywhere = Prepared(
    lambda person: Grant.objects.filter(group__members=person, queue=None, type=None).values_list("level", flat=True)
)


def _highest(person: int, **which: Any) -> Subquery:
    """The highest level of this person's groups there: from the top down, until one of them is theirs."""
    theirs = Group.members.through.objects.filter(group_id=OuterRef("group_id"), person_id=person)
    there = Grant.objects.filter(Exists(theirs), **which).order_by("-level")
    return Subquery(there.values("level")[:1])


_highest_on_queues = Prepared(
    lambda person: Queue.objects.annotate(level=_highest(person, queue=OuterRef("pk"))).values_list("pk", "level")
)
_highest_on_types = Prepared(
    lambda person: TicketType.objects.annotate(level=_highest(person, type=OuterRef("pk"))).values_list("pk", "level")
)


def levels_of(person: Person) -> Levels:
    """Read once for each Person object: a right is what somebody has now, and the object lives one request."""
    if not is_active_agent(person):
        return NONE
    known: Levels | None = person.__dict__.get("_levels")
    if known is None:
        known = person.__dict__["_levels"] = _read_levels(person)
    return known


def key_of(person: Person) -> Hashable:
    """Equal for persons who see the same tickets: what may be kept for one may be shown to the other."""
    if not is_active_agent(person):
        return "nothing"
    levels = levels_of(person)
    if levels.everywhere:
        return "everything"
    return person.pk, frozenset(levels.queues_at(Level.VIEW)), frozenset(levels.types_at(Level.VIEW))


def is_active_agent(person: Person) -> bool:
    return bool(person.is_authenticated and person.is_active and person.is_agent)


def tickets_q(person: Person, level: int = Level.VIEW, *, prefix: str = "") -> Q:
    """The agent's tickets at this level, as a condition; `prefix` is the way to the ticket, "article__ticket__"."""
    levels = levels_of(person)
    if not is_active_agent(person):
        return Q(pk__in=[])
    if levels.everywhere >= level:
        return Q()
    where = Q(**{f"{prefix}queue_id__in": levels.queues_at(level)})
    if types := levels.types_at(level):
        where |= Q(**{f"{prefix}type_id__in": types})
    if level <= Level.REPLY:  # owner and responsible have reply on what is theirs
        where |= _is(f"{prefix}owner_id", person.pk) | _is(f"{prefix}responsible_id", person.pk)
    return where


def level_on(person: Person, ticket: Ticket) -> int:
    """The same of one ticket that is at hand: an agent's level on it, 0 = does not see it."""
    if not is_active_agent(person):
        return 0
    level = levels_of(person).on(ticket.queue_id, ticket.type_id)
    if person.pk in (ticket.owner_id, ticket.responsible_id):
        level = max(level, Level.REPLY)
    return level


def _is(column: str, key: int) -> Q:
    """Not by the index, on purpose: SQLite would collect every ticket the person may see and sort them all,
    instead of walking the newest until a page is full."""
    return Q(Exact(F(column) + 0, key))


def counts_q(person: Person) -> Q:
    """The same for count rows. One's own tickets outside one's queues are not counted: they carry no owner."""
    levels = levels_of(person)
    if not is_active_agent(person):
        return Q(pk__in=[])
    if levels.everywhere:
        return Q()
    where = Q(queue_id__in=levels.queues_at(Level.VIEW))
    if types := levels.types_at(Level.VIEW):
        where |= Q(type_id__in=types)
    return where


def tickets_for(person: Person, level: int = Level.VIEW) -> QuerySet[Ticket]:
    """Tickets an agent sees at the desk."""
    return Ticket.objects.filter(tickets_q(person, level))


def owned_by(person: int) -> QuerySet[Ticket]:
    """Whoever owns a ticket sees it, whatever their groups give. For active agents."""
    return Ticket.objects.filter(owner=person)


def answered_for_by(person: int) -> QuerySet[Ticket]:
    """The same of the responsible."""
    return Ticket.objects.filter(responsible=person)


def beyond_grants(person: Person, among: Q) -> QuerySet[Ticket]:
    """Active tickets that an agent sees only because they are theirs."""
    levels = levels_of(person)
    granted = Q(queue_id__in=list(levels.queues)) | Q(type_id__in=list(levels.types), type__isnull=False)
    # Two reads along small indexes; an "or" of them would walk through all that is active.
    own = [mine(person.pk).filter(among, active=True).exclude(granted) for mine in (owned_by, answered_for_by)]
    return Ticket.objects.filter(pk__in=own[0].values("pk").union(own[1].values("pk")))


def queues_for(person: Person, level: int = Level.VIEW) -> QuerySet[Queue]:
    """Queues an agent works in."""
    levels = levels_of(person)
    active = Queue.objects.filter(is_active=True)
    if levels.everywhere >= level:
        return active
    return active.filter(pk__in=levels.queues_at(level))


def types_granted(person: Person) -> QuerySet[TicketType]:
    """Types an agent has a grant of their own on."""
    return TicketType.objects.filter(pk__in=levels_of(person).types, is_active=True)


def queues_to_move_to(person: Person) -> QuerySet[Queue]:
    """Where an agent may move a ticket: own queues, and those open to moves."""
    mine = queues_for(person).values("pk")
    return Queue.objects.filter(Q(pk__in=mine) | Q(open_to_moves=True), is_active=True)


def agents_for(ticket: Ticket, level: int = Level.REPLY) -> QuerySet[Person]:
    """Active agents with at least this level on the ticket, to hand it to."""
    grants = Q(queue=None, type=None) | Q(queue=ticket.queue_id)
    if ticket.type_id:
        grants |= Q(type=ticket.type_id)
    groups = Grant.objects.filter(grants, level__gte=level).values("group")
    people = Person.objects.filter(is_agent=True, is_active=True, agent_groups__in=groups)
    return people.distinct().order_by("name")


def seeing(ticket: Ticket, people: Iterable[int]) -> set[int]:
    """Which of these persons (keys) see the ticket at the desk now: active agents with a grant, its holders."""
    keys = set(people)
    seen = set(agents_for(ticket, Level.VIEW).filter(pk__in=keys).values_list("pk", flat=True))
    if holders := {key for key in (ticket.owner_id, ticket.responsible_id) if key in keys and key is not None} - seen:
        agents = Person.objects.filter(pk__in=holders, is_agent=True, is_active=True)
        seen |= set(agents.values_list("pk", flat=True))
    return seen


def portal_tickets_for(person: Person) -> QuerySet[Ticket]:
    """A signed-in customer's tickets: own, those taken part in, the organisation's as far as it shares. Without those
    of queues that ask for a licence their organisation does not have."""
    return concerning(person).filter(licensed.open_q(person))


def portal_tickets_along(person: Person) -> QuerySet[Ticket]:
    """The same for who sees very many: to be walked in the order of keys until a page is full, never collected."""
    mine = _is("customer_id", person.pk) | Q(pk__in=person.participations.values("ticket"))
    organization = shares_with(person)
    if organization is not None:
        mine |= _is("organization_id", organization.pk) & Q(organization__isnull=False)
    return Ticket.objects.filter(mine, licensed.open_q(person))


def concerning(person: Person) -> QuerySet[Ticket]:
    """The same whatever licence there is: those a customer may hear of, not what they may read."""
    mine = Q(customer=person) | Q(pk__in=person.participations.values("ticket"))
    return Ticket.objects.filter(mine | shared_q(person))


def concerns_ticket(person: Person, ticket: Ticket) -> bool:
    """The same of one ticket that is at hand; a test holds them equal."""
    return ticket.customer_id == person.pk or is_shared(person, ticket) or bool(_in_copy.rows(person.pk, ticket.pk))


_in_copy = Prepared(
    lambda person, ticket: Participant.objects.filter(person=person, ticket=ticket).values_list("pk", flat=True)
)


def is_shared(person: Person, ticket: Ticket) -> bool:
    """Whether `shared_q` has this ticket."""
    if ticket.organization_id is None or ticket.organization_id != person.organization_id:
        return False
    return shares_with(person) is not None


def shared_q(person: Person) -> Q:
    """The organisation's tickets this customer may see."""
    organization = shares_with(person)
    return Q(pk__in=[]) if organization is None else Q(organization=organization)


def shares_with(person: Person) -> Organization | None:
    """The person's organisation, if it shares its tickets with them."""
    organization = person.organization
    if organization is None:
        return None
    sees = organization.sharing == Organization.Sharing.EVERYBODY or (
        organization.sharing == Organization.Sharing.CONTACTS and person.is_contact_person
    )
    return organization if sees else None


def articles_for(who: Person | Guest, ticket: Ticket) -> QuerySet[Article]:
    """The articles of one ticket that this agent, customer or guest may read, in their order.

    An agent means the desk: doors of the portal call `portal_articles_for`."""
    if isinstance(who, Guest):
        return portal_articles_for(who, ticket)
    if level_on(who, ticket) < Level.VIEW:
        return Article.objects.none()
    # What was merged into the ticket is part of it: whoever sees the one reads the others there (decision A7).
    return Article.objects.filter(ticket__in=merged.keys_of(ticket)).order_by("created_at", "pk")


def thread_for(agent: Person, ticket: Ticket) -> list[Article]:
    """The same for the page of the ticket: without their HTML, with the author's name as `author_name`."""
    return _thread.rows(merged.keys_of(ticket)) if level_on(agent, ticket) >= Level.VIEW else []


_thread = Prepared(
    lambda tickets: (
        Article.objects.filter(Among("ticket_id", tickets))
        .defer("html")
        .annotate(author_name=F("author__name"))
        .order_by("created_at", "pk")
    )
)


def portal_articles_for(who: Person | Guest, ticket: Ticket) -> QuerySet[Article]:
    """What a customer or guest may read: never a note, and a participant only what they sent or were sent.

    Of what was merged into the ticket nothing: each reads on their own ticket what was theirs (decision A7)."""
    shown = Article.objects.filter(ticket=ticket, visible=True).exclude(kind=Article.Kind.NOTE)
    shown = shown.order_by("created_at", "pk")
    person = who.person if isinstance(who, Guest) else who
    if person is None:
        return shown.none()
    if ticket.customer_id == person.pk:
        return shown
    if isinstance(who, Person) and is_shared(person, ticket):
        return shown
    return shown.filter(pk__in=_concerning(person, ticket))


def portal_thread_for(who: Person | Guest, ticket: Ticket) -> list[Article]:
    """The same for the page of the ticket: without their HTML, with the author's name as `author_name`."""
    person = who.person if isinstance(who, Guest) else who
    if person is None:
        return []
    shown: list[Article] = _portal_thread.rows(ticket.pk)
    if ticket.customer_id == person.pk or (isinstance(who, Person) and is_shared(person, ticket)):
        return shown
    own = set(addresses.of(person))
    return [article for article in shown if concerns(person, own, article.author_id, article.to, article.cc)]


_portal_thread = Prepared(
    lambda ticket: (
        Article.objects.filter(ticket=ticket, visible=True)
        .exclude(kind=Article.Kind.NOTE)
        .defer("html")
        .annotate(author_name=F("author__name"))
        .order_by("created_at", "pk")
    )
)


def attachments_of(articles: Sequence[Article]) -> dict[int, list[Attachment]]:
    """The files of articles that are at hand, under the key of each that has some."""
    found: dict[int, list[Attachment]] = {}
    for attachment in _files.rows([article.pk for article in articles]):
        found.setdefault(attachment.article_id, []).append(attachment)
    return found


_files = Prepared(lambda articles: Attachment.objects.filter(Among("article_id", articles)).order_by("pk"))


def _concerning(person: Person, ticket: Ticket) -> list[int]:
    """Articles a participant sent or was sent. Addresses lie in JSON, so they are compared here."""
    own = set(addresses.of(person))
    rows = Article.objects.filter(ticket=ticket, visible=True).values_list("pk", "author_id", "to", "cc")
    return [key for key, author, to, cc in rows if concerns(person, own, author, to, cc)]


def concerns(person: Person, own: set[str], author: int | None, to: list[list[str]], cc: list[list[str]]) -> bool:
    """Whether a message was sent by, or to, this person, whose addresses are `own`."""
    return author == person.pk or any(email.lower() in own for _, email in [*to, *cc])


def _read_levels(person: Person) -> Levels:
    """Of an agent with few grants all of them; of one with many the highest of each queue and type alone."""
    rows = _granted.rows(person.pk)
    if len(rows) > MANY:
        rows = [(None, None, level) for level in _everywhere.rows(person.pk)]
        rows += [(queue, None, level) for queue, level in _highest_on_queues.rows(person.pk) if level]
        rows += [(None, type_, level) for type_, level in _highest_on_types.rows(person.pk) if level]
    everywhere, queues, types = 0, dict[int, int](), dict[int, int]()
    for queue, type_, level in rows:
        if queue is not None:
            queues[queue] = max(level, queues.get(queue, 0))
        elif type_ is not None:
            types[type_] = max(level, types.get(type_, 0))
        else:
            everywhere = max(level, everywhere)
    return Levels(everywhere, queues, types)
