"""What somebody can see, and why: each level with the group, grant or ownership it comes from, in words for
administrators. Reads only, and agrees with `scope`: tests hold them equal over random worlds.

Of a ticket it says whether and why, never what is in it: an administrator sees tickets through grants only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from deskbell.access import licensed
from deskbell.access.levels import is_active_agent, levels_of
from deskbell.access.scope import level_on, shares_with
from deskbell.people.models import Group, Organization, Person
from deskbell.queues.models import Grant, Level, Queue, TicketType
from deskbell.tickets import merged, numbers
from deskbell.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Source:
    """One grant: the group's level on the queue or type of this key; with neither, on every queue."""

    group: Group
    level: int
    queue: int | None
    type: int | None

    @property
    def everywhere(self) -> bool:
        return self.queue is None and self.type is None

    @property
    def label(self) -> str:
        return str(Level(self.level).label)


@dataclass(frozen=True, slots=True)
class Line:
    """A queue or type, the highest level on it, and all it comes from, the highest first."""

    on: Queue | TicketType
    level: int
    sources: list[Source]

    @property
    def label(self) -> str:
        return str(Level(self.level).label)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a ticket is seen, and the sentences that say why or why not."""

    sees: bool
    reasons: list[str]


def whole(person: Person) -> list[str]:
    """What holds for a person as such, before any grant."""
    if not person.is_active:
        return [_("Disabled: signs in nowhere and sees nothing.")]
    said = []
    if is_active_agent(person):
        said.append(_("Sees tickets at the desk through the groups below, and those they own or answer for."))
    elif person.is_administrator:
        said.append(_("Administers only: sees no ticket at the desk, whatever the groups."))
    if not (person.is_agent or person.is_administrator):
        said.append(_("Sees own tickets, and of those they are in copy of what they sent or were sent."))
        if person.organization is not None:
            said.append(_shared(person, person.organization))
        if licensed.closed_queues(person):
            said.append(_("Queues that require a licence are closed to them: their organisation has no valid one."))
    return said


def _shared(person: Person, organization: Organization) -> str:
    names = {"organization": organization.name}
    if shares_with(person) is None:
        return _("Sees no tickets of others at %(organization)s.") % names
    if organization.sharing == Organization.Sharing.EVERYBODY:
        return _("Sees all tickets of %(organization)s: it shares them with everybody.") % names
    return _("Sees all tickets of %(organization)s, as its contact.") % names


def everywhere(person: Person) -> list[Source]:
    """The grants on every queue."""
    return _sources(person, Q(queue=None, type=None))


def queues_of(person: Person) -> QuerySet[Queue]:
    """The queues the person has a level on, resting ones too; in no order."""
    levels = levels_of(person)
    return Queue.objects.all() if levels.everywhere else Queue.objects.filter(pk__in=list(levels.queues))


def on_queues(person: Person, queues: Iterable[Queue]) -> list[Line]:
    """These queues of theirs, in the order given."""
    asked = list(queues)
    general = everywhere(person)
    found: dict[int, list[Source]] = {one.pk: list(general) for one in asked}
    for source in _sources(person, Q(queue__in=asked)):
        found[source.queue or 0].append(source)
    return [_line(person, one, levels_of(person).on(one.pk, None), found[one.pk]) for one in asked]


def on_types(person: Person) -> list[Line]:
    """The types they have a grant on, by name. A level on every queue is on every type too, and not repeated."""
    found: dict[int, list[Source]] = {}
    for source in _sources(person, Q(type__isnull=False)):
        found.setdefault(source.type or 0, []).append(source)
    types = sorted(TicketType.objects.filter(pk__in=list(found)), key=str)
    return [_line(person, one, levels_of(person).types.get(one.pk, 0), found[one.pk]) for one in types]


def _line(person: Person, on: Queue | TicketType, level: int, sources: list[Source]) -> Line:
    return Line(on, level, sorted(sources, key=lambda source: (-source.level, source.group.name)))


def _sources(person: Person, where: Q) -> list[Source]:
    """The grants of the groups of an active agent; of anybody else there are none that count."""
    if not is_active_agent(person):
        return []
    groups = {group.pk: group for group in person.agent_groups.all()}
    rows = Grant.objects.filter(where, group__in=list(groups)).order_by("-level", "group__name")
    return [Source(groups[key], *row) for key, *row in rows.values_list("group", "level", "queue", "type")]


def ticket_of(number: str) -> Ticket | None:
    """The ticket of a typed number, as much of it as the sentences need."""
    wanted = Ticket.objects.select_related("queue", "type", "organization", "merged_into")
    return wanted.filter(number__in=numbers.typed(number)).first() if "\0" not in number else None


def at_desk(person: Person, ticket: Ticket) -> Verdict:
    """Whether this agent sees the ticket at the desk: `scope.level_on`, in words."""
    if not person.is_active:
        return Verdict(False, [_("They are disabled.")])
    if not person.is_agent:
        return Verdict(False, [_("They are no agent.")])
    said = [_of_grant(source, ticket) for source in _sources(person, _on(ticket))]
    if ticket.owner_id == person.pk:
        said.append(_("They own the ticket: that gives reply."))
    if ticket.responsible_id == person.pk:
        said.append(_("They answer for the ticket: that gives reply."))
    sees = level_on(person, ticket) >= Level.VIEW
    if not sees:
        place = {"queue": ticket.queue.path, "type": str(ticket.type) if ticket.type else _("none")}
        said.append(
            _(
                "None of their groups has a level on its queue (%(queue)s) or its type (%(type)s), "
                "and they neither own it nor answer for it."
            )
            % place
        )
    return Verdict(sees, said + _by_merge(person, ticket))


def _on(ticket: Ticket) -> Q:
    where = Q(queue=None, type=None) | Q(queue=ticket.queue_id)
    return where | Q(type=ticket.type_id) if ticket.type_id else where


def _of_grant(source: Source, ticket: Ticket) -> str:
    names = {"group": source.group.name, "level": source.label, "queue": ticket.queue.path, "type": str(ticket.type)}
    if source.everywhere:
        return _("Group %(group)s has %(level)s on every queue.") % names
    if source.type:
        return _("Group %(group)s has %(level)s on type %(type)s.") % names
    return _("Group %(group)s has %(level)s on queue %(queue)s.") % names


def _by_merge(person: Person, ticket: Ticket) -> list[str]:
    """Whoever sees the ticket that this one became part of reads its messages there (decision A7)."""
    above = [step for step in list(merged.way_up(ticket))[1:] if level_on(person, step) >= Level.VIEW]
    words = _("It was merged into #%(number)s, which they see: its messages are read there.")
    return [words % {"number": above[0].number}] if above else []


def in_portal(person: Person, ticket: Ticket) -> Verdict:
    """Whether somebody who signs in as a customer sees the ticket: `scope.portal_tickets_for`, in words."""
    if not person.is_active:
        return Verdict(False, [_("They are disabled.")])
    said = []
    if ticket.customer_id == person.pk:
        said.append(_("It is their own ticket."))
    elif ticket.participants.filter(person=person).exists():
        said.append(_("They are in copy: they see what they sent or were sent."))
    organization = shares_with(person)
    if organization is not None and ticket.organization_id == organization.pk:
        said.append(
            _("It is a ticket of %(organization)s, which shares it with them.") % {"organization": organization}
        )
    if not said:
        return Verdict(
            False, [_("It is not their ticket, they are not in copy, and no organisation shares it with them.")]
        )
    if not licensed.opens(person, ticket):
        closed = _("Its queue requires a licence, and their organisation has no valid one.")
        return Verdict(False, [*said, closed])
    return Verdict(True, said)
