"""Who comes in at the desk: agents. To anybody else it is as if nothing were there (house rule: 404)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from deskbell.people.models import Person

P = ParamSpec("P")


class AgentRequest(HttpRequest):
    """A request of an active agent; for annotations only."""

    user: Person
    htmx: Any


View = Callable[Concatenate[AgentRequest, P], HttpResponseBase]


def for_agents(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The view for agents; 404 for every other signed-in person."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person = cast(Person, request.user)
        if not (person.is_agent and person.is_active):
            raise Http404
        return view(cast(AgentRequest, request), *args, **kwargs)

    return guarded
