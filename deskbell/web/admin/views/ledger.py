"""The ledger: how many mails came at each day and address, and what became of them; a number leads to its mails."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deskbell.audit import log
from deskbell.intake import ledger
from deskbell.intake.finding import Wanted
from deskbell.intake.ledger import Line
from deskbell.web.admin import spool_search
from deskbell.web.admin.doors import AdminRequest, for_administrators
from deskbell.web.admin.mail_words import ENDINGS
from deskbell.web.admin.spool_search import Asked
from deskbell.web.ui.sheets import Sheet, Value, csv_file

DAYS = 14
MOST_DAYS = 366
MOST_LINES = 150


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    asked, is_cut = _asked(spool_search.read(request.GET))
    first, last = _days(asked)
    lines = ledger.lines(first, last, asked.place)
    context = {
        "first": first,
        "last": last,
        "place": asked.place,
        "places": ledger.places(),
        "names": list(ENDINGS.values()),
        "lines": [_line(line) for line in lines[:MOST_LINES]],
        "more": max(0, len(lines) - MOST_LINES),
        "sum": _line(ledger.totals(first, last, asked.place), first, last),
        "always": _line(ledger.totals(place=asked.place)),
        "is_cut": is_cut,
        "most_days": MOST_DAYS,
    }
    return render(request, "admin/ledger.html", context | {"nav": "admin", "toc": "ledger"})


@require_POST
@for_administrators
def download(request: AdminRequest) -> HttpResponseBase:
    """The same as CSV. By POST, for it is written down who took it."""
    asked, _is_cut = _asked(spool_search.read(request.POST))
    first, last = _days(asked)
    log.record(action="ledger_exported", by=request.user, first=str(first), last=str(last), place=asked.place)
    head = [_("Day"), _("Address"), *map(str, ENDINGS.values())]
    rows: list[list[Value]] = [
        [line.day, line.place, line.received, *line.endings.values()]
        for line in ledger.lines(first, last, asked.place)
    ]
    return csv_file(f"ledger-{first}-{last}", Sheet(_("Ledger"), head, rows))


def _asked(wanted: Wanted) -> tuple[Wanted, bool]:
    """At most so many days; whether that cut something off."""
    today = datetime.now(UTC).date()
    last = min(wanted.last or today, today)
    first = min(wanted.first or last - timedelta(days=DAYS - 1), last)
    earliest = last - timedelta(days=MOST_DAYS - 1)
    return Wanted(place=wanted.place, first=max(first, earliest), last=last), first < earliest


def _days(asked: Wanted) -> tuple[date, date]:
    assert asked.first is not None and asked.last is not None
    return asked.first, asked.last


def _line(line: Line, first: date | None = None, last: date | None = None) -> dict[str, Any]:
    """Its numbers in the page's order, each with the search that finds just those mails."""
    search = Asked(Wanted(place=line.place, first=line.day or first, last=line.day or last))
    numbers = {"received": line.received} | line.endings
    cells = [
        {"n": n, "url": search.address(status="" if name == "received" else name) if n else ""}
        for name, n in numbers.items()
    ]
    return {"day": line.day, "place": line.place, "cells": cells}
