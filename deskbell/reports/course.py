"""The course of a range: tickets created, closed and open at the end of each step; altogether, and for each queue."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deskbell.queues.models import Queue
from deskbell.reports import backlog
from deskbell.reports.flow import CLOSED, CREATED, Steps, steps, total
from deskbell.reports.questions import Question
from deskbell.reports.ranges import Range, Span, Step
from deskbell.reports.tables import Cell, Column, Kind, Table
from deskbell.reports.terms import terms_of, within

WHAT = ("created", "closed", "open")


@dataclass(frozen=True)
class Course:
    """Queue → a number for each step; `open` is at the step's end."""

    created: Steps
    closed: Steps
    open: Steps

    def total(self, what: str, days: Range) -> list[int]:
        return total(getattr(self, what), days)


def read(question: Question) -> Course:
    tickets, days = question.tickets(), question.days
    created, closed = (steps(tickets, field, days, "queue") for field in (CREATED, CLOSED))
    return Course(created, closed, backlog.at_ends(question, created, closed))


def table(question: Question, course: Course) -> Table:
    """A row for each step."""
    days = question.days
    created, closed, open_ = (course.total(what, days) for what in WHAT)
    rows = [
        [
            Cell(span),
            Cell(came, lists(question, "created", span)),
            Cell(went, lists(question, "closed", span)),
            Cell(left),
        ]
        for span, came, went, left in zip(days.spans, created, closed, open_, strict=True)
    ]
    sums = Cell(sum(created), lists(question, "created", days)), Cell(sum(closed), lists(question, "closed", days))
    return Table(
        id="days",
        title=_("Created and closed"),
        columns=[
            Column(step_name(days), Kind.SPAN),
            Column(pgettext("tickets", "Created")),
            Column(pgettext("tickets", "Closed")),
            Column(_("Open at the end")),
        ],
        rows=rows,
        total=[Cell(_("All")), *sums, Cell(None)],
    )


def matrix(question: Question, course: Course, what: str) -> Table:
    """A row for each step, a column for each queue in which anything was."""
    days = question.days
    numbers: Steps = {queue: row for queue, row in getattr(course, what).items() if any(row)}
    queues = list(Queue.objects.filter(pk__in=numbers).order_by("path"))
    in_queue = terms_of("queue", numbers, question.person)
    listed = what != "open"
    rows = []
    for place, span in enumerate(days.spans):
        cells = [
            Cell(numbers[queue.pk][place], lists(question, what, span, in_queue.get(queue.pk)) if listed else "")
            for queue in queues
        ]
        everywhere = Cell(sum(row[place] for row in numbers.values()), lists(question, what, span) if listed else "")
        rows.append([Cell(span), *cells, everywhere])
    totals = [Cell(sum(numbers[queue.pk]), lists(question, what, days, in_queue.get(queue.pk))) for queue in queues]
    everything = Cell(sum(map(sum, numbers.values())), lists(question, what, days))
    titles = {
        "created": _("Created, by queue"),
        "closed": _("Closed, by queue"),
        "open": _("Open at the end, by queue"),
    }
    return Table(
        id=what,
        title=titles[what],
        columns=[
            Column(step_name(days), Kind.SPAN),
            *(Column(queue.path) for queue in queues),
            Column(pgettext("sum of a row", "All")),
        ],
        rows=rows if queues else [],
        total=[Cell(pgettext("sum of a column", "All")), *totals, everything] if listed and queues else (),
    )


def step_name(days: Range) -> str:
    names = {
        Step.DAY: pgettext("column", "Day"),
        Step.WEEK: pgettext("column", "Week"),
        Step.MONTH: pgettext("column", "Month"),
    }
    return names[days.step]


def lists(question: Question, field: str, span: Span | Range, *terms: str | None) -> str:
    """The tickets created, closed, answered in the span."""
    return question.lists(*terms, within(field, span))
