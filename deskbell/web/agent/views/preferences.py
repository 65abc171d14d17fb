"""An agent's preferences: one page, a form for each section that saves by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import scope
from deskbell.notices.agents import choosing
from deskbell.notices.models import Notice
from deskbell.people import absence, addresses, factors, preferring, sessions
from deskbell.people.models import Person
from deskbell.queues import subscribing
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms import preferences as forms_
from deskbell.web.ui import browsers


@dataclass(frozen=True)
class Section:
    """`save` keeps what the form found; ValidationError goes back into it."""

    form: Callable[..., forms.Form]
    save: Callable[[Person, dict[str, Any]], object]


def _face(person: Person, data: dict[str, Any]) -> None:
    preferring.draw(person, theme=data["theme"], density=data["density"])


def _region(person: Person, data: dict[str, Any]) -> None:
    preferring.speak(person, language=data["language"])
    preferring.live_in(person, time_zone=data["time_zone"])


SECTIONS = {
    "signature": Section(forms_.Signature, lambda person, data: preferring.sign(person, **data)),
    "region": Section(forms_.Region, _region),
    "look": Section(forms_.Look, _face),
    "overview": Section(forms_.Overview, lambda person, data: preferring.overview(person, **data)),
    "writing": Section(forms_.Writing, lambda person, data: preferring.write(person, **data)),
    "away": Section(forms_.Away, lambda person, data: absence.be_away(person, **data)),
    "queues": Section(forms_.MyQueues, lambda person, data: subscribing.follow(person, data["queues"])),
}
ANCHORS = {"overview": "look", "writing": "keys", "region": "region"}


@for_agents
def show(request: AgentRequest) -> HttpResponse:
    return _page(request, {})


@require_POST
@for_agents
def save(request: AgentRequest, section: str) -> HttpResponse:
    """Keep one section and come back to it."""
    found = SECTIONS.get(section)
    if found is None:
        raise Http404
    form = found.form(request.user, request.POST)
    if form.is_valid():
        try:
            found.save(request.user, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _saved(request, ANCHORS.get(section, section))
    return _page(request, {section: form})


@require_POST
@for_agents
def notices(request: AgentRequest) -> HttpResponse:
    """The matrix: what is wanted, and by which way."""
    kinds = set(Notice.Kind.values)
    choosing.choose(
        request.user,
        mail=kinds & set(request.POST.getlist("mail")),
        browser=kinds & set(request.POST.getlist("browser")),
    )
    form = forms_.Types(request.user, request.POST)
    if form.is_valid():
        told = set(form.cleaned_data["types"])
        choosing.keep_quiet_about(request.user, set(scope.types_granted(request.user)) - told)
    return _saved(request, "notify")


@require_POST
@for_agents
def back(request: AgentRequest) -> HttpResponse:
    """ "I am back", from the banner or from the section."""
    absence.be_back(request.user)
    messages.success(request, _("You are not marked as away any more."))
    return HttpResponseRedirect(reverse("agent:preferences") + "#away")


def _saved(request: AgentRequest, anchor: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(f"{reverse('agent:preferences')}#{anchor}")


def _page(request: AgentRequest, tried: dict[str, forms.Form]) -> HttpResponse:
    """`tried`: the form that was refused, with its errors."""
    me = request.user
    drawn = {id: tried.get(id) or section.form(me) for id, section in SECTIONS.items()}
    context = {
        "nav": "preferences",
        "forms": drawn,
        "email": addresses.primary(me),
        "queues": _queues(me),
        "matrix": [(kind, Notice.Kind(kind).label, ways) for kind, ways in choosing.matrix(me).items()],
        "types": _types(me),
        "is_marked_away": me.away_until is not None,
        "factors": factors.of(me),
        "sessions": browsers.lines(sessions.of(me), request.session.session_key),
    }
    return render(request, "agent/preferences/show.html", context, status=422 if tried else 200)


def _queues(me: Person) -> list[dict[str, Any]]:
    mine = subscribing.followed(me)
    return [
        {"id": queue.public_id, "name": queue.name, "depth": queue.path.count("/"), "on": queue.pk in mine}
        for queue in scope.queues_for(me).order_by("path")
    ]


def _types(me: Person) -> list[dict[str, Any]]:
    quiet = choosing.quiet_types(me)
    return [
        {"id": type_.public_id, "name": str(type_), "on": type_.pk not in quiet}
        for type_ in scope.types_granted(me).order_by("name", "pk")
    ]
