"""When tickets arrive: weekday × hour, by the reader's clock."""

from __future__ import annotations

from django.db.models import Count

from deskbell.db.moments import hour_of_week
from deskbell.reports.flow import CREATED
from deskbell.reports.questions import Question

HOURS, WEEKDAYS = 24, 7


def grid(question: Question) -> list[list[int]]:
    """Monday to Sunday, each with 24 numbers: the tickets of the whole range that came in this hour."""
    days = question.days
    hour = hour_of_week(CREATED, days.zone, days.start, days.end)
    rows = question.tickets().filter(days.where(CREATED)).order_by().values_list(hour).annotate(n=Count("*"))
    found = dict(rows)
    return [[found.get(day * HOURS + hour, 0) for hour in range(HOURS)] for day in range(WEEKDAYS)]
