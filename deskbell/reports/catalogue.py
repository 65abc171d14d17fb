"""The reports there are, by the name in their address, with the tables of their files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deskbell.reports import acts, course, groups, lists, standing, times
from deskbell.reports.groups import GROUPINGS
from deskbell.reports.questions import Question
from deskbell.reports.tables import Table


@dataclass(frozen=True)
class Report:
    id: str
    name: str | Promise
    tables: Callable[[Question], list[Table]]


def _overview(question: Question) -> list[Table]:
    found = course.read(question)
    by = [groups.table(question, GROUPINGS[id], most=None) for id in ("queues", "agents")]
    return [course.table(question, found), *by, lists.table(question)]


def _days(question: Question) -> list[Table]:
    found = course.read(question)
    return [course.matrix(question, found, what) for what in course.WHAT]


def _times(question: Question) -> list[Table]:
    return [times.table(question, what, times.read(question, what)) for what in times.FIELDS]


def _group(id: str) -> Callable[[Question], list[Table]]:
    return lambda question: [groups.table(question, GROUPINGS[id], most=None)]


def _agents(question: Question) -> list[Table]:
    return [groups.table(question, GROUPINGS["agents"], most=None), acts.table(question)]


OVERVIEW = "overview"
REPORTS = {
    one.id: one
    for one in (
        Report(OVERVIEW, pgettext_lazy("statistics", "Overview"), _overview),
        Report("days", pgettext_lazy("statistics", "Per day and queue"), _days),
        Report("states", pgettext_lazy("statistics", "States"), lambda question: [standing.table(question)]),
        Report("times", pgettext_lazy("statistics", "Times"), _times),
        Report("queues", _("Queues"), _group("queues")),
        Report("agents", _("Agents"), _agents),
        Report("types", _("Types"), _group("types")),
        Report("organizations", _("Organisations"), _group("organizations")),
    )
}
