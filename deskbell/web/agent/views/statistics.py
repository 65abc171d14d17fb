"""The pages of the statistics. Each shows one report of `reports.catalogue` for the question its address asks."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from deskbell.db.patience import TookTooLong, at_most
from deskbell.people import staff
from deskbell.people.models import Person
from deskbell.reports.catalogue import OVERVIEW, REPORTS
from deskbell.reports.course import WHAT
from deskbell.reports.ranges import PRESETS
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.statistics import asking, heading
from deskbell.web.agent.statistics.asking import PRESET_NAMES, Asked
from deskbell.web.agent.statistics.pages import PAGES, TEMPLATES, page_address

PATIENCE = 10.0
"""Seconds a report may take; then its reader is asked for less."""
TOO_LONG = gettext_lazy("That takes too long to count. Choose fewer days or a narrower search.")


@require_GET
@for_agents
def show(request: AgentRequest, report: str = OVERVIEW) -> HttpResponse:
    """`?range=`, or `?from=` and `?to=`; `?queue=`, `?agent=`, `?q=` (a query). Of days and queues also `?show=`."""
    if report not in REPORTS:
        raise Http404
    asked = asking.read(request.user, request.GET)
    shown = _shown(request)
    context = _frame(request.user, report, asked, shown)
    try:
        with at_most(PATIENCE):
            context |= PAGES[report](asked, shown)
    except TookTooLong:
        asked.problems.append(str(TOO_LONG))
        return render(request, "agent/statistics/nothing.html", context)
    return render(request, f"agent/statistics/{TEMPLATES.get(report, 'table')}.html", context)


def _frame(person: Person, report: str, asked: Asked, shown: str) -> dict[str, Any]:
    """What stands around every report."""
    question = asked.question
    here = page_address(report)
    show = shown if report == "days" else ""
    return {
        "nav": "statistics",
        "report": report,
        "name": REPORTS[report].name,
        "sub": heading.sub(asked),
        "problems": asked.problems,
        "tabs": [
            {"name": one.name, "url": asked.address(page_address(one.id)), "current": one.id == report}
            for one in REPORTS.values()
        ],
        "presets": [
            {"name": PRESET_NAMES[id], "url": asked.address(here, range=id, show=show), "current": id == asked.preset}
            for id in PRESETS
        ],
        "here": here,
        "preset": asked.preset,
        "days": question.days,
        "queues": asking.queues(person),
        "agents": staff.agents(),
        "queue": question.queue,
        "agent": question.agent,
        "q": asked.q,
        "saved": asking.saved(person),
        "csv_url": asked.address(reverse("agent:statistics_csv", args=[report]), show=show),
        "xlsx_url": asked.address(reverse("agent:statistics_xlsx", args=[report])),
    }


def _shown(request: AgentRequest) -> str:
    """Which of the tables of days and queues is looked at."""
    what = request.GET.get("show", "")
    return what if what in WHAT else WHAT[0]
