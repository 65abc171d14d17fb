"""The form behind the magnifier: filled from a query, it gives a query."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from deskbell.search import outline, saving
from deskbell.search.query import Hidden, QueryError, parse
from deskbell.web.agent import searching
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.searching import SearchForm
from deskbell.web.agent.views.search import asked


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def show(request: AgentRequest) -> HttpResponse:
    if request.method == "POST":
        return _run(request)
    wanted = asked(request)
    try:
        filled = outline.taken_apart(wanted.query, request.user) if wanted.query else {"words": wanted.text}
    except Hidden:
        filled = {"rest": wanted.text}
    form = SearchForm(request.user, initial=filled)
    return render(request, "agent/search_form.html", {"form": form, "q": wanted.text})


def _run(request: AgentRequest) -> HttpResponse:
    form = SearchForm(request.user, request.POST)
    context = {"form": form, "q": ""}
    if form.is_valid():
        text = form.text()
        try:
            query = parse(text, request.user)
        except QueryError as error:
            context |= {"error": searching.shown_error(text, error), "q": text}
        else:
            if query.tree is not None:
                saving.remember(by=request.user, query=query)
            return redirect(f"{reverse('agent:search')}?{urlencode({'q': text})}")
    return render(request, "agent/search_form.html", context, status=422)
