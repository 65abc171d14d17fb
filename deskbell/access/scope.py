"""Rights as SQL: what a person may see, for lists, counts, search, files and details alike (rights.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import Exact

from deskbell.access import licensed
from deskbell.access.guest import Guest
from deskbell.access.levels import is_active_agent, levels_of
from deskbell.db.among import Among
from deskbell.db.prepared import Prepared
from deskbell.people import addresses
from deskbell.people.models import Organization, Person
from deskbell.queues.models import Grant, Level, Queue, TicketType
from deskbell.tickets import merged
from deskbell.tickets.models import Article, Attachment, Participant, Ticket


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
