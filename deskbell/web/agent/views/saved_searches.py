"""Saved searches: the list in the top bar, saving, renaming, sharing, forgetting, and the dashboard's lists."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from deskbell.search import saved, saving
from deskbell.search.models import SavedSearch
from deskbell.search.query import QueryError, parse
from deskbell.web.agent import searching
from deskbell.web.agent.doors import AgentRequest, for_agents

MENU = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def show(request: AgentRequest) -> HttpResponse:
    """All of them with what can be done; a POST keeps another one. For htmx the drop-down's content."""
    if request.method == "POST":
        return _save(request)
    rows = list(saved.for_person(request.user))
    if request.htmx:
        return render(request, "agent/_saved_menu.html", {"rows": rows[:MENU], "more": len(rows) > MENU})
    listed = {row.pk for row in saved.on_dashboard(request.user)}
    shown = [
        {
            "saved": row,
            "text": saved.text_of(request.user, row),
            "mine": row.owner_id == request.user.pk and not row.is_last,
            "listed": row.pk in listed,
        }
        for row in rows
    ]
    return render(request, "agent/saved_searches.html", {"rows": shown})


def _save(request: AgentRequest) -> HttpResponse:
    """Of `q`, or of the saved search that `saved` names, with the name given."""
    name, text = request.POST.get("name", ""), request.POST.get("q", "").replace("\0", "")
    try:
        if public_id := request.POST.get("saved", ""):
            query = saved.query_of(saved.one(request.user, public_id))
        else:
            query = parse(text, request.user)
        made = saving.save(by=request.user, name=name, query=query, shared="shared" in request.POST)
        if "dashboard" in request.POST:
            saving.show_on_dashboard(by=request.user, saved=made, shown=True)
    except QueryError as error:
        context = {"error": searching.shown_error(text, error), "q": text, **searching.words(None)}
        return render(request, "agent/search.html", context | searching.addresses(request, None), status=422)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(searching.address(text))
    messages.success(request, _("Saved as “%(name)s”.") % {"name": made.name})
    return redirect(_run_address(made))


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def one(request: AgentRequest, public_id: str) -> HttpResponse:
    """GET runs it. A POST gives it another name, shares it or not, or gives it the query `q`."""
    if request.method != "POST":
        return redirect(_run_address(saved.one(request.user, public_id)))
    found = saved.own(request.user, public_id)
    query = None
    if text := request.POST.get("q", "").replace("\0", ""):
        try:
            query = parse(text, request.user)
        except QueryError as error:
            messages.error(request, error.message)
            return redirect(searching.address(text))
    try:
        saving.change(
            saved=found,
            name=request.POST.get("name"),
            shared="shared" in request.POST if "sharing" in request.POST else None,
            query=query,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved as “%(name)s”.") % {"name": found.name})
    return redirect("agent:saved_searches")


@require_POST
@for_agents
def remove(request: AgentRequest, public_id: str) -> HttpResponse:
    found = saved.own(request.user, public_id)
    saving.forget(saved=found)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    return redirect("agent:saved_searches")


@require_POST
@for_agents
def dashboard(request: AgentRequest, public_id: str) -> HttpResponse:
    """`shown` puts it on the person's dashboard as the last list; without it it goes from there."""
    found = saved.one(request.user, public_id)
    try:
        saving.show_on_dashboard(by=request.user, saved=found, shown="shown" in request.POST and not found.is_last)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("agent:saved_searches")


@require_GET
@for_agents
def last(request: AgentRequest) -> HttpResponse:
    """The search this agent ran last."""
    found = saved.last(request.user)
    return redirect(_run_address(found) if found else reverse("agent:search"))


def _run_address(found: SavedSearch) -> str:
    return f"{reverse('agent:search')}?{urlencode({'saved': found.public_id})}"
