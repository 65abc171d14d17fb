"""What an agent's answer to a notice may become, and the token that brings it back.

Taking such an answer in is `intake.steps.answer`; sending it is `sending.mailed`."""

from __future__ import annotations

from enum import StrEnum

from deskbell.access import abilities
from deskbell.notices.models import Notice
from deskbell.people.models import Person
from deskbell.queues.models import Stage
from deskbell.tickets import reply_tokens
from deskbell.tickets.models import Ticket

PURPOSE = "agent_notice"
"""Of the mails that can be answered."""
AMONG_AGENTS = (Notice.Kind.NOTE, Notice.Kind.INFORMED)
"""Told of a note: who answers that means the colleague, never the customer."""


class Way(StrEnum):
    """What an answer by mail becomes. The mail says so, and its token holds it to that."""

    NONE = ""
    CUSTOMER = reply_tokens.ANSWER
    NOTE = reply_tokens.NOTE


def way_for(person: Person, ticket: Ticket, kind: str) -> Way:
    """As the agent's rights and the lock are now; when the answer comes they are asked again."""
    if ticket.stage in (Stage.REMOVED, Stage.MERGED):
        return Way.NONE
    if kind not in AMONG_AGENTS and ticket.queue.address and abilities.may(person, ticket, "reply"):
        return Way.CUSTOMER
    return Way.NOTE if abilities.may(person, ticket, "note") else Way.NONE


def token_for(person: Person, ticket: Ticket, way: Way) -> str:
    """ "" where a mail cannot be answered."""
    return reply_tokens.agent_token(ticket, person, way.value) if way is not Way.NONE else ""
