"""A row of a customer's list: the ticket in customers' words, and what its messages say without being opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from deskbell.access import portal_lists
from deskbell.people.models import Person
from deskbell.queues.models import Stage
from deskbell.tickets import seeing
from deskbell.tickets.models import Ticket
from deskbell.web.portal import words

PENDING = (Stage.PENDING_REMINDER, Stage.PENDING_AUTO)


@dataclass(frozen=True, slots=True)
class Row:
    """`answered`: the last message is the desk's. `fresh`: and the reader has not opened it yet."""

    number: str
    title: str
    mark: str
    state: str
    who: str
    at: datetime
    answered: bool
    fresh: bool
    waits_for_reader: bool
    is_copy: bool


def drawn(person: Person, tickets: Sequence[Ticket], *, of_mine: bool = False) -> list[Row]:
    """In their order. `of_mine`: from the reader's own list, where they are in copy of what is not theirs."""
    found = portal_lists.latest(person, tickets)
    answers = {key: one.answered_at for key, one in found.items() if one.answered_at == one.at}
    unread = seeing.unread_among(person, {key: at for key, at in answers.items() if at is not None})
    return [
        Row(
            number=ticket.number,
            title=ticket.title or _("(no subject)"),
            mark=words.mark(ticket),
            state=words.state(ticket),
            who=opener(person, ticket),
            at=found[ticket.pk].at if ticket.pk in found else ticket.created_at,
            answered=ticket.pk in answers,
            fresh=ticket.pk in unread,
            waits_for_reader=ticket.stage in PENDING and ticket.waiting_since is None and ticket.pk in answers,
            is_copy=of_mine and ticket.customer_id != person.pk,
        )
        for ticket in tickets
    ]


def opener(person: Person, ticket: Ticket) -> str:
    """Who opened it, as the reader knows them."""
    return _("you") if ticket.customer_id == person.pk else ticket.customer.name or _("a colleague")
