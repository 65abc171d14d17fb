"""Reports as files: CSV of the table that was looked at, or a workbook with a sheet for each table."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from deskbell.audit import log
from deskbell.db.patience import TookTooLong, at_most
from deskbell.reports.catalogue import REPORTS
from deskbell.reports.tables import Table
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.statistics import asking
from deskbell.web.agent.statistics.asking import Asked
from deskbell.web.agent.statistics.files import sheet
from deskbell.web.agent.statistics.pages import page_address
from deskbell.web.agent.views.statistics import PATIENCE, TOO_LONG
from deskbell.web.ui import sheets


@require_GET
@for_agents
def csv(request: AgentRequest, report: str) -> HttpResponseBase:
    """`?show=` names a table of the report; the first one else."""
    asked, tables = _tables(request, report)
    if not tables:
        return _too_long(request, report, asked)
    log.record(action="report_exported", by=request.user, about=report, kind="csv")
    wanted = request.GET.get("show", "")
    table = next((one for one in tables if one.id == wanted), tables[0])
    return sheets.csv_file(_name(report, asked), sheet(table))


@require_GET
@for_agents
def xlsx(request: AgentRequest, report: str) -> HttpResponseBase:
    asked, tables = _tables(request, report)
    if not tables:
        return _too_long(request, report, asked)
    log.record(action="report_exported", by=request.user, about=report, kind="xlsx")
    return sheets.xlsx_file(_name(report, asked), [sheet(table) for table in tables])


def _tables(request: AgentRequest, report: str) -> tuple[Asked, list[Table]]:
    """No tables when counting takes longer than a report may."""
    if report not in REPORTS:
        raise Http404
    asked = asking.read(request.user, request.GET)
    try:
        with at_most(PATIENCE):
            return asked, REPORTS[report].tables(asked.question)
    except TookTooLong:
        return asked, []


def _too_long(request: AgentRequest, report: str, asked: Asked) -> HttpResponseBase:
    """Back to the page, with what it says itself of such a question."""
    messages.error(request, str(TOO_LONG))
    return redirect(asked.address(page_address(report), show=request.GET.get("show", "")))


def _name(report: str, asked: Asked) -> str:
    days = asked.question.days
    return f"{report}-{days.first}-{days.last}"
