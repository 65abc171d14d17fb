"""Making two people again of two that were merged a few days ago: what goes back is shown, then done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deskbell.access import fetch, uniting
from deskbell.access.errors import NotThere
from deskbell.people import merging
from deskbell.people.models import Union
from deskbell.tickets import separating
from deskbell.tickets.uniting import NotAsShown
from deskbell.web.agent import words
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def split(request: AgentRequest, public_id: str) -> HttpResponse:
    """Of the last person who was merged into this one. GET shows, POST does what was shown."""
    me = request.user
    person = fetch.person(me, public_id)
    union = merging.latest(person)
    if union is None:
        raise NotThere
    shown = uniting.split_preview(me, union)
    if request.method != "POST":
        return _show(request, union, shown)
    try:
        separating.separate(by=me, union=union, shown=request.POST.get("shown", ""))
    except (NotAsShown, merging.CannotSplit):
        return _show(request, union, uniting.split_preview(me, union), status=409)
    messages.success(request, _("%(who)s is somebody of their own again.") % {"who": _called(shown)})
    return redirect("agent:person", public_id)


def _called(shown: uniting.Split) -> str:
    return shown.goes.name or next(iter(shown.plan.emails), _("No name"))


def _show(request: AgentRequest, union: Union, shown: uniting.Split, *, status: int = 200) -> HttpResponse:
    context = {
        "nav": "customers",
        "person": shown.stays,
        "union": union,
        "preview": shown,
        "stays": words.called(shown.stays),
        "goes": _called(shown),
        "moved_on": status == 409,
    }
    return render(request, "agent/people/split.html", context, status=status)
