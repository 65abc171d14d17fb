"""When a ticket's files go, for those who read it: only while a policy is on, never otherwise (decision E43)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import ngettext

from deskbell.desk import zones
from deskbell.privacy import due, policies, slots
from deskbell.privacy.files import FILES
from deskbell.privacy.models import Policy
from deskbell.queues.models import Stage
from deskbell.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Term:
    """Of the first policy whose turn comes. `whole`: not the files alone. `on` is None while the ticket is open."""

    whole: bool
    after: int
    unit: str
    on: datetime | None

    @property
    def while_closed(self) -> str:
        """ "90 days", in the language that is active."""
        if self.unit == Policy.Unit.DAYS:
            return ngettext("%(n)d day", "%(n)d days", self.after) % {"n": self.after}
        return ngettext("%(n)d month", "%(n)d months", self.after) % {"n": self.after}


def term_of(ticket: Ticket) -> Term | None:
    """None: no policy is on that will come to it. For one that was merged, ask for its target."""
    found = [
        Term(policy.what == Policy.What.TICKETS, policy.after, policy.unit, _turn(policy, ticket))
        for policy in policies.told()
        if policy.what in (*FILES, Policy.What.TICKETS) and _is_about(policy, ticket)
    ]
    term = min(found, key=_order, default=None)
    if term is not None and term.on is not None and not term.whole and not ticket.file_count:
        return None  # there are none, or they are gone
    return term


def _is_about(policy: Policy, ticket: Ticket) -> bool:
    """Of what the policy asks besides, nothing is asked of most."""
    if not policy.tree:
        return True
    rest = due.others(due.rule_of(policy), timezone.now())
    return Ticket.objects.filter(rest, pk=ticket.pk).exists()


def _turn(policy: Policy, ticket: Ticket) -> datetime | None:
    """The next run at the earliest: one that was missed, or switched off meanwhile, comes with that."""
    if ticket.stage != Stage.CLOSED or ticket.closed_at is None:
        return None
    when = (policy.weekday, policy.hour, zones.zone_of(""))
    turn = slots.turn(ticket.closed_at, policy.after, policy.unit, *when)
    return max(turn, slots.following(timezone.now(), *when))


def _order(term: Term) -> tuple[float, int]:
    days = term.after * (1 if term.unit == Policy.Unit.DAYS else 30)
    return (term.on.timestamp() if term.on else float("inf"), days)
