"""First answers and closings: how long they took, step by step, and how many took how long."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.reports import durations
from deskbell.reports.course import lists, step_name
from deskbell.reports.durations import ANSWERED, Length, Lengths
from deskbell.reports.flow import CLOSED
from deskbell.reports.questions import Question
from deskbell.reports.tables import Cell, Column, Kind, Table

FIELDS = {"answered": ANSWERED, "closed": CLOSED}


def read(question: Question, what: str, *keys: str) -> Lengths:
    """`what` is "answered" or "closed"; the step is always among the keys."""
    return durations.read(question.tickets(), FIELDS[what], question.days, durations.STEP, *keys)


def table(question: Question, what: str, lengths: Lengths) -> Table:
    days = question.days
    rows = [
        [Cell(span), *_cells(length, lists(question, what, span))]
        for span, length in zip(days.spans, lengths.by_step(days), strict=True)
    ]
    titles = {"answered": _("Time to first answer"), "closed": _("Time to close")}
    heads = {"answered": _("First answers"), "closed": _("Closed tickets")}
    return Table(
        id=f"{what}-times",
        title=titles[what],
        columns=[
            Column(step_name(days), Kind.SPAN),
            Column(heads[what]),
            Column(_("Median"), Kind.SECONDS),
            Column(_("90 % within"), Kind.SECONDS),
        ],
        rows=rows,
        total=[Cell(_("All")), *_cells(lengths.whole(), lists(question, what, days))],
    )


def _cells(found: Length | None, query: str) -> list[Cell]:
    return (
        [Cell(found.n, query), Cell(found.median), Cell(found.p90)]
        if found
        else [Cell(0, query), Cell(None), Cell(None)]
    )
