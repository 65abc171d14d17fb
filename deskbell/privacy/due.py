"""Which tickets a rule is about, as SQL: closed long enough, or removed; merged ones go by their target."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from deskbell.privacy.models import Policy
from deskbell.queues.models import Stage
from deskbell.search.query import as_json, times
from deskbell.search.query.asking import asking
from deskbell.search.query.compiling import condition
from deskbell.search.query.tree import Age
from deskbell.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Rule:
    """What a policy says, as a run keeps it: a policy that is changed meanwhile changes no run."""

    what: str
    after: int
    unit: str
    tree: Any = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def rule_of(policy: Policy) -> Rule:
    return Rule(policy.what, policy.after, policy.unit, policy.tree)


def tickets(rule: Rule, now: datetime) -> QuerySet[Ticket]:
    """Those whose turn it is. A ticket that is part of another one has none of its own."""
    since = times.back(now, Age(rule.after, rule.unit))
    closed = Q(stage=Stage.CLOSED, closed_at__isnull=False, closed_at__lte=since)
    over = Q(stage=Stage.REMOVED) | closed
    return Ticket.objects.filter(over & others(rule, now), merged_into=None)


def others(rule: Rule, now: datetime) -> Q:
    """What the rule asks besides."""
    return condition(as_json.loaded(rule.tree), asking(None, now=now))
