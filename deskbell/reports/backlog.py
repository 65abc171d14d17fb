"""How many tickets were open at the end of each step, worked out from now backwards.

A ticket is open from its opening to its last closing, but for the times it was closed in between (from the events).
Merged and removed tickets leave with their last change. Each counts in the queue where it is now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils import timezone

from deskbell.queues.models import Stage
from deskbell.reports.flow import CLOSED, CREATED, Steps, counted, steps
from deskbell.reports.questions import Question
from deskbell.reports.ranges import DAY
from deskbell.search.query.times import midnight
from deskbell.tickets.models import Event

GONE = Q(active=False, stage__in=(Stage.MERGED, Stage.REMOVED))
LEFT = "touched_at"


def at_ends(question: Question, created: Steps, closed: Steps, key: str = "queue") -> Steps:
    """Queue → tickets open at the end of each step; `created` and `closed` are `flow.steps` of this question."""
    tickets, days = question.tickets(), question.days
    gone = tickets.filter(GONE)
    left = steps(gone, LEFT, days, key)
    now = counted(tickets.filter(active=True), key)
    came_later, went_later, left_later = (
        counted(rows.filter(**{f"{field}__gte": days.end}), key) if days.end < timezone.now() else {}
        for rows, field in ((tickets, CREATED), (tickets, CLOSED), (gone, LEFT))
    )
    nothing = [0] * len(days.spans)
    found: Steps = {}
    for one in {*now, *created, *closed, *left, *came_later, *went_later, *left_later}:
        came, went, lost = (grid.get(one, nothing) for grid in (created, closed, left))
        open_ = now.get(one, 0) - came_later.get(one, 0) + went_later.get(one, 0) + left_later.get(one, 0)
        numbers = []
        for place in reversed(range(len(days.spans))):
            numbers.append(open_)
            open_ += went[place] + lost[place] - came[place]
        found[one] = numbers[::-1]
    _without_rests(question, found, key)
    return found


def _without_rests(question: Question, found: Steps, key: str) -> None:
    """Take away those that were closed at the end of a step and opened again later."""
    ends = [midnight(span.last + DAY, question.days.zone) for span in question.days.spans]
    for queue, closed_at, opened_at in _rests(question):
        for place, end in enumerate(ends):
            if closed_at < end <= opened_at:
                found[queue if key else None][place] -= 1


def _rests(question: Question) -> Iterator[tuple[Any, datetime, datetime]]:
    """Queue, closing and reopening of tickets that were opened again after the range began."""
    again = question.events().filter(kind=Event.Kind.REOPENED, at__gte=question.days.start)
    # Whole histories: by the kind as well SQLite would rather read every closing there ever was.
    events = Event.objects.filter(ticket__in=again.order_by().values("ticket"))
    rows = events.order_by("ticket", "at", "pk").values_list("ticket", "ticket__queue", "kind", "at")
    for _ticket, history in groupby(rows, key=lambda row: row[0]):
        closed_at: datetime | None = None
        for _key, queue, kind, at in history:
            if kind == Event.Kind.CLOSED:
                closed_at = closed_at or at
            elif kind == Event.Kind.REOPENED and closed_at:
                yield queue, closed_at, at
                closed_at = None
