"""Calendars: business hours and holidays, and whether each is open now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deskbell.queues import calendars
from deskbell.queues.models import Calendar
from deskbell.web.admin.calendar_forms import CalendarForm
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    now, uses = timezone.now(), calendars.uses()
    rows = [(one, _now(one, now), uses.get(one.pk, [])) for one in calendars.every()]
    return _page(request, "admin/calendars.html", rows=rows)


@for_administrators
def new(request: AdminRequest) -> HttpResponse:
    week = {str(day): [["09:00", "17:00"]] for day in range(5)}
    return _edit(request, Calendar(slots=week))


@for_administrators
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    return _edit(request, existing(calendars.one(public_id)))


@require_POST
@for_administrators
def remove(request: AdminRequest, public_id: str) -> HttpResponse:
    calendar = existing(calendars.one(public_id))
    calendars.remove(by=request.user, calendar=calendar)
    messages.success(request, _("The calendar %(name)s is removed.") % {"name": calendar.name})
    return HttpResponseRedirect(reverse("admin:calendars"))


def _edit(request: AdminRequest, calendar: Calendar) -> HttpResponse:
    form = CalendarForm(request.POST if request.method == "POST" else None, calendar=calendar)
    now, name = form.shown(), calendar.name
    checked = form.is_bound and form.is_valid()
    if checked and "preview" not in request.POST and not conflict(form, now, about=name):
        calendars.save(by=request.user, calendar=calendar, **form.values())
        messages.success(request, _("The calendar is saved."))
        return HttpResponseRedirect(reverse("admin:calendar", args=[calendar.public_id]))
    shown = Calendar(**form.values()) if checked else calendar
    return _page(
        request,
        "admin/calendar.html",
        status=422 if form.errors else 200,
        form=form,
        calendar=calendar,
        name=name,
        says=_now(shown, timezone.now()),
        seen=seen_in(form, now),
        queues=calendars.used_by(calendar) if calendar.pk else [],
    )


def _now(calendar: Calendar, now: datetime) -> str:
    """Open, or when it opens, on the calendar's own clock."""
    opens = calendars.opens(calendar, now)
    if opens is None:
        return _("Closed, and not open within the next weeks")
    if opens == now:
        return _("Open now")
    at = calendars.local(calendar, opens)
    # Translators: Django's date format, as in Monday, 23 November, 08:00
    when = f"{dated(at, _('l, j F, H:i'))} {at.tzname()}"
    return _("Closed now, opens %(when)s") % {"when": when}


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "calendars"}, status=status)
