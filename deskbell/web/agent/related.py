"""Other tickets on a ticket's page: what is linked, what was merged into it; subjects of visible ones only."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.access import abilities
from deskbell.people.models import Person
from deskbell.queues.models import Stage
from deskbell.tickets import linking
from deskbell.tickets.linking import Relation
from deskbell.tickets.models import Ticket
from deskbell.web.agent import words


@dataclass(frozen=True)
class Related:
    """`url` is empty where the agent may not look; then the title is, too."""

    number: str
    title: str
    url: str
    state: SafeString | str
    relation: str
    over: bool  # merged or removed: struck through
    can_go: bool


def links(me: Person, ticket: Ticket) -> list[Related]:
    return [_related(me, ticket, relation, other) for relation, other in linking.links_of(ticket)]


def _related(me: Person, ticket: Ticket, relation: Relation, other: Ticket) -> Related:
    sees = abilities.may(me, other, "view")
    merged = other.merged_into_id == ticket.pk
    return Related(
        number=other.number,
        title=other.title if sees else "",
        url=reverse("agent:ticket", args=[other.number]) if sees else "",
        state=words.drawn(other.state) if sees else "",
        relation=_("merged into this ticket") if merged else _relation(relation),
        over=other.stage in (Stage.MERGED, Stage.REMOVED),
        can_go=sees and not merged,
    )


def _relation(relation: Relation) -> str:
    """What the other is, seen from this ticket."""
    return {
        Relation.NORMAL: _("related"),
        Relation.PARENT: _("child of this ticket"),
        Relation.CHILD: _("parent of this ticket"),
    }[relation]
