"""Making one person of two: the other is looked up, what would move and who would see it is shown, then done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deskbell.access import fetch, uniting
from deskbell.access.errors import NotAllowed
from deskbell.people.merging import CannotMerge
from deskbell.people.models import Person
from deskbell.tickets.uniting import NotAsShown, unite
from deskbell.web.agent import looking_up, words
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def merge(request: AgentRequest, public_id: str) -> HttpResponse:
    """GET with `q` looks up, with `other` shows; POST does what was shown. `swap`: the other one stays."""
    me = request.user
    person = fetch.person(me, public_id)
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("other"):
        return _look_up(request, person)
    other = fetch.person(me, given["other"])
    first, second = (other, person) if given.get("swap") == "1" else (person, other)
    try:
        shown = uniting.preview(me, first, second)
    except NotAllowed as error:
        return _look_up(request, person, why=str(error))
    if request.method != "POST":
        return _show(request, person, other, shown)
    try:
        unite(by=me, stays=shown.stays, goes=shown.goes, shown=request.POST.get("shown", ""))
    except (NotAsShown, CannotMerge):
        fresh = uniting.preview(me, me_again(first), me_again(second))
        return _show(request, person, other, fresh, status=409)
    messages.success(request, _("%(who)s is one person now.") % {"who": words.called(me_again(shown.stays))})
    return redirect("agent:person", shown.stays.public_id)


def me_again(person: Person) -> Person:
    person.refresh_from_db()
    return person


def _look_up(request: AgentRequest, person: Person, why: str = "") -> HttpResponse:
    q = request.GET.get("q", "").strip()
    found = [s for s in looking_up.find(request.user, q, for_ticket=False) if s.id != person.public_id] if q else None
    context = {
        "nav": "customers",
        "person": person,
        "name": words.called(person),
        "q": q[:200],
        "found": found,
        "why": why,
    }
    return render(request, "agent/people/merge.html", context, status=403 if why else 200)


def _show(
    request: AgentRequest, person: Person, other: Person, shown: uniting.Preview, *, status: int = 200
) -> HttpResponse:
    context = {
        "nav": "customers",
        "person": person,
        "other": other,
        "name": words.called(person),
        "stays": words.called(shown.stays),
        "goes": words.called(shown.goes),
        "preview": shown,
        "swap": shown.stays.pk == other.pk,
        "moved_on": status == 409,
    }
    return render(request, "agent/people/merge.html", context, status=status)
