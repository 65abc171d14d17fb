"""The dashboard."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from deskbell.web.agent import columns, desk, rows
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_GET
@for_agents
def show(request: AgentRequest) -> HttpResponse:
    """`?scope=` chooses among desk.SCOPES. htmx takes its part (#open) out of the same page."""
    found = desk.read(request.user, request.GET.get("scope", ""))
    shown = columns.named(columns.SLIM)
    drawing = rows.Drawing(request.user, shown)
    context = {
        "nav": "dashboard",
        "greeting": desk.greeting(request.user.name),
        "sub": _sub(found.waiting),
        "new": {
            "rows": drawing.table(found.new),
            "count": found.new_count,
            "url": reverse("agent:tickets") + "?s=new",
        },
        "open": {
            "rows": drawing.table(found.open),
            "url": _more(found),
            "empty": _("Nothing to answer here."),
        },
        "chips": _chips(found),
        "heads": [{"cls": column.id, "title": column.title} for column in shown],
    }
    return render(request, "agent/dashboard.html", context)


def _sub(waiting: int) -> str:
    today = date_format(localtime(), _("l, j F"))
    if not waiting:
        return f"{today} · " + _("no customer is waiting.")
    words = ngettext("%(n)d customer is waiting.", "%(n)d customers are waiting.", waiting)
    return f"{today} · " + words % {"n": waiting}


def _chips(found: desk.Desk) -> list[dict[str, object]]:
    base = reverse("agent:dashboard")
    return [
        {"url": f"{base}?scope={id}", "name": name, "count": found.counts[id], "current": id == found.scope}
        for id, name in desk.SCOPES.items()
    ]


def _more(found: desk.Desk) -> str:
    """Where the rest of the open tickets is, when not all fit."""
    if found.counts[found.scope] <= len(found.open):
        return ""
    return reverse("agent:tickets") + ("?s=locked" if found.scope == "locked" else "?s=open")
