"""The first page of the statistics: what came, what went, what is open, and how long it took. Read together, because
each figure of it needs the same rows."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.reports import arrivals, backlog, course, figures, groups, lists, times
from deskbell.reports.course import Course
from deskbell.reports.durations import EDGES, STEP, Lengths
from deskbell.reports.figures import Figures
from deskbell.reports.flow import CREATED, Steps, steps
from deskbell.reports.groups import GROUPINGS
from deskbell.reports.questions import Question
from deskbell.reports.tables import Table

FEW = 8
"""Rows of the tables beside the charts; each has a page of its own with all of them."""


@dataclass(frozen=True)
class Overview:
    question: Question
    course: Course  # under None: all queues in one
    answered: Lengths
    closed: Lengths

    @property
    def figures(self) -> Figures:
        return figures.of(sum(self.created), self.answered, self.closed)

    @property
    def before(self) -> Figures | None:
        return figures.before(self.question)

    @property
    def created(self) -> list[int]:
        return self.course.total("created", self.question.days)

    @property
    def gone(self) -> list[int]:
        return self.course.total("closed", self.question.days)

    @property
    def open(self) -> list[int]:
        return self.course.total("open", self.question.days)

    def days(self) -> Table:
        return course.table(self.question, self.course)

    def histogram(self, what: str) -> list[int]:
        return {"answered": self.answered, "closed": self.closed}[what].histogram(EDGES[what])

    def by(self, id: str) -> Table:
        """By "queues" or "agents"."""
        return groups.table_of(self.question, GROUPINGS[id], self.answered, self.closed, FEW)

    def arrivals(self) -> list[list[int]]:
        return arrivals.grid(self.question)

    def lists(self) -> Table:
        return lists.table(self.question)


def read(question: Question) -> Overview:
    days = question.days
    answered, closed = (times.read(question, what, "queue", "owner") for what in ("answered", "closed"))
    place = closed.keys.index(STEP)
    ended = [0] * len(days.spans)
    for row in closed.rows:
        ended[days.index[row[place]]] += 1
    created, gone = steps(question.tickets(), CREATED, days), Steps({None: ended})
    return Overview(question, Course(created, gone, backlog.at_ends(question, created, gone, "")), answered, closed)
