"""Tickets that belong together: related, or parent and child. A pair has one link, of one kind, in one direction."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet, TextChoices

from deskbell.people.models import Person
from deskbell.tickets.changes import Change, changes
from deskbell.tickets.models import Event, Link, Ticket


class Relation(TextChoices):
    """What the first ticket is to the second."""

    NORMAL = "normal"
    PARENT = "parent"
    CHILD = "child"

    @property
    def other(self) -> Relation:
        """What the second is to the first."""
        return {Relation.PARENT: Relation.CHILD, Relation.CHILD: Relation.PARENT}.get(self, self)


class NotLinked(Exception):
    """The pair has a link already, or is one and the same ticket."""


def link(
    *, by: Person | None, ticket: Ticket, other: Ticket, relation: Relation, now: datetime | None = None
) -> Link:
    """`ticket` is related to, parent of, or child of `other`. NotLinked when they have a link of any kind."""
    if ticket.pk == other.pk:
        raise NotLinked
    with changes(ticket, other, by=by, now=now) as (one, two):
        made = tie(one, two, relation)
        if made is None:
            raise NotLinked
    return made


def unlink(*, by: Person | None, ticket: Ticket, other: Ticket, now: datetime | None = None) -> None:
    """Take the link between the two away, whatever its kind."""
    with changes(ticket, other, by=by, now=now) as (one, two):
        if between(ticket, other).delete()[0]:
            one.event(Event.Kind.UNLINKED, number=other.number)
            two.event(Event.Kind.UNLINKED, number=ticket.number)


def tie(one: Change, two: Change, relation: Relation) -> Link | None:
    """Within a change of both: the link and its events; None when they have one."""
    first, second = one.ticket, two.ticket
    if between(first, second).exists():
        return None
    source, target = (second, first) if relation is Relation.CHILD else (first, second)
    kind = Link.Kind.NORMAL if relation is Relation.NORMAL else Link.Kind.PARENT
    one.event(Event.Kind.LINKED, number=second.number, relation=relation.value)
    two.event(Event.Kind.LINKED, number=first.number, relation=relation.other.value)
    return Link.objects.create(source=source, target=target, kind=kind, created_at=one.now)


def between(one: Ticket, two: Ticket) -> QuerySet[Link]:
    return Link.objects.filter(Q(source=one, target=two) | Q(source=two, target=one))


def links_of(ticket: Ticket) -> list[tuple[Relation, Ticket]]:
    """What the ticket is to which others, newest first. Who may see those is for `access` to say."""
    rows = Link.objects.filter(Q(source=ticket) | Q(target=ticket)).order_by("-pk")
    found = []
    for row in rows.select_related("source__state", "target__state"):
        is_source = row.source_id == ticket.pk
        relation = Relation.NORMAL
        if row.kind == Link.Kind.PARENT:
            relation = Relation.PARENT if is_source else Relation.CHILD
        found.append((relation, row.target if is_source else row.source))
    return found
