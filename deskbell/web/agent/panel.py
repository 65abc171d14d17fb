"""The smaller blocks of the ticket's panel: tags, extra fields, time, watchers, links. One prepared query each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from deskbell.db.prepared import Prepared
from deskbell.people.models import Person
from deskbell.people.naming import agent_name
from deskbell.queues import extra_fields
from deskbell.tickets import fielding, merged
from deskbell.tickets.models import Link, Seen, Tag, Ticket, TimeSpent, Watch
from deskbell.web.agent import related
from deskbell.web.agent.related import Related

_seen = Prepared(
    lambda person, ticket: Seen.objects.filter(person=person, ticket=ticket).values_list("at", flat=True)
)
_tags = Prepared(lambda ticket: Tag.objects.filter(tickets=ticket).order_by("name").values_list("name", flat=True))
_units = Prepared(lambda ticket: TimeSpent.objects.filter(ticket=ticket).values_list("units", flat=True))
_watchers = Prepared(
    lambda ticket: (
        Watch.objects.filter(ticket=ticket).select_related("person__substitute").order_by("person__name", "person")
    )
)
_linked = Prepared(
    lambda one, same: Link.objects.filter(Q(source=one) | Q(target=same)).values_list("pk", flat=True)[:1]
)


@dataclass(frozen=True)
class Panel:
    tags: list[str]
    units: Decimal
    watchers: list[str]
    watches: bool
    links: list[Related]
    fields: list[tuple[str, str]]
    has_fields: bool  # its type has some, filled in or not


def read(me: Person, ticket: Ticket) -> Panel:
    watchers = _watchers.rows(ticket.pk)
    spent = (units for key in merged.keys_of(ticket) for units in _units.rows(key))
    fields = told(ticket)
    return Panel(
        tags=_tags.rows(ticket.pk),
        units=sum(spent, Decimal(0)).normalize(),
        watchers=[agent_name(watch.person) for watch in watchers],
        watches=any(watch.person_id == me.pk for watch in watchers),
        links=related.links(me, ticket) if _linked.one(ticket.pk, ticket.pk) else [],
        fields=fields,
        has_fields=bool(fields or extra_fields.of_type(ticket.type, customers=False)),
    )


def told(ticket: Ticket) -> list[tuple[str, str]]:
    """Its extra fields that hold something, in their order, for people. A desk without fields asks nothing."""
    known = extra_fields.by_key()
    values = fielding.values_of(ticket) if known else {}
    rows = sorted((known[key] for key in values if key in known), key=lambda field: (field.order, field.pk))
    return [(str(field), extra_fields.said(field, values[field.pk])) for field in rows]


def is_unread(me: Person, ticket: Ticket) -> bool:
    """Whether something came since this agent looked."""
    at = _seen.one(me.pk, ticket.pk)
    return ticket.article_at > (at or me.created_at)
