"""What each page of the statistics shows besides its frame: panels, charts and tables for a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.reports import acts, course, groups, overview, standing, times
from deskbell.reports.catalogue import OVERVIEW
from deskbell.reports.course import WHAT
from deskbell.reports.durations import EDGES
from deskbell.reports.groups import GROUPINGS
from deskbell.reports.questions import Question
from deskbell.reports.tables import Table
from deskbell.web.agent.statistics import charting, drawing, heading
from deskbell.web.agent.statistics.asking import Asked

Page = Callable[[Asked, str], dict[str, Any]]


def page_address(report: str) -> str:
    """Where a report is shown."""
    return reverse("agent:statistics") if report == OVERVIEW else reverse("agent:statistics_report", args=[report])


def _overview(asked: Asked, shown: str) -> dict[str, Any]:
    question = asked.question
    found, days = overview.read(question), question.days
    return {
        "compared": heading.compared(days),
        "figures": heading.figures(found),
        "flow": charting.flow(found.created, found.gone, days),
        "flow_table": drawing.table(found.days(), days),
        "backlog": charting.backlog(found.open, days),
        "open_now": drawing.number(found.open[-1]),
        "quiet": not any(found.created) and not any(found.gone),
        "answers": _histogram("answered", found.histogram("answered")),
        "closings": _histogram("closed", found.histogram("closed")),
        "by_queue": _few(found.by("queues"), question),
        "by_agent": _few(found.by("agents"), question),
        "arrivals": heading.arrivals(found.arrivals()),
        "lists": drawing.table(found.lists(), days),
        "zone": heading.zone(days),
        **{f"{id}_url": asked.address(page_address(id)) for id in ("queues", "agents", "times")},
    }


def _few(table: Table, question: Question) -> str:
    return drawing.table(table, question.days, few=True) if table.rows else ""


def _histogram(what: str, numbers: list[int]) -> dict[str, Any]:
    titles = {"answered": _("How long the first answer took"), "closed": _("How long closing took")}
    return {
        "title": titles[what],
        "chart": charting.histogram(what, titles[what], numbers) if any(numbers) else "",
        "sub": heading.share(numbers, what) if any(numbers) else "",
        "rows": charting.histogram_rows(what, numbers),
    }


def _days(asked: Asked, shown: str) -> dict[str, Any]:
    question = asked.question
    found = course.read(question)
    table = course.matrix(question, found, shown)
    names = heading.shown()
    return {
        "what": [
            {"name": names[one], "url": asked.address(page_address("days"), show=one), "current": one == shown}
            for one in WHAT
        ],
        "chart": charting.flow(
            found.total("created", question.days), found.total("closed", question.days), question.days
        )
        if shown != "open"
        else charting.backlog(found.total("open", question.days), question.days),
        "title": table.title,
        "table": drawing.table(table, question.days, cls="matrix") if table.rows else "",
        "show": shown,
    }


def _states(asked: Asked, shown: str) -> dict[str, Any]:
    return {"panels": [_panel(standing.table(asked.question), asked.question, cls="matrix")], "now_only": True}


def _times(asked: Asked, shown: str) -> dict[str, Any]:
    question, panels = asked.question, []
    for what in times.FIELDS:
        found = times.read(question, what)
        table = times.table(question, what, found)
        panels.append(
            {
                "id": what,
                "title": table.title,
                "chart": charting.medians(what, table.title, found.by_step(question.days), question.days)
                if found.rows
                else "",
                "table": drawing.table(table, question.days),
                "histogram": _histogram(what, found.histogram(EDGES[what])),
            }
        )
    return {"panels": panels}


def _group(id: str) -> Page:
    return lambda asked, shown: {"panels": [_panel(groups.table(asked.question, GROUPINGS[id]), asked.question)]}


def _agents(asked: Asked, shown: str) -> dict[str, Any]:
    question = asked.question
    owned = _panel(groups.table(question, GROUPINGS["agents"]), question)
    owned["title"] = _("As owners")
    return {"panels": [owned, _panel(acts.table(question), question)]}


def _panel(table: Table, question: Question, *, cls: str = "") -> dict[str, Any]:
    return {
        "id": table.id,
        "title": table.title,
        "note": table.note,
        "table": drawing.table(table, question.days, cls=cls) if table.rows else "",
    }


PAGES: dict[str, Page] = {
    OVERVIEW: _overview,
    "days": _days,
    "states": _states,
    "times": _times,
    "agents": _agents,
    **{id: _group(id) for id in ("queues", "types", "organizations")},
}
TEMPLATES = {OVERVIEW: "overview", "days": "days", "times": "times"}
