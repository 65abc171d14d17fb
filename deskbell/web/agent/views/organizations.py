"""An organisation's page: its people and tickets; its name. Sharing and mail domains are for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from deskbell.access import customers, fetch
from deskbell.people import addresses, organizing
from deskbell.people.models import Organization
from deskbell.web.agent import licences, tickets_of
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.people import NameForm
from deskbell.web.agent.places import Place
from deskbell.web.ui import marks

PEOPLE = 50


@require_GET
@for_agents
def show(request: AgentRequest, public_id: str) -> HttpResponse:
    return _page(request, fetch.organization(request.user, public_id), None)


@require_POST
@for_agents
def rename(request: AgentRequest, public_id: str) -> HttpResponse:
    organization = fetch.organization(request.user, public_id)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            organizing.rename(by=request.user, organization=organization, name=form.cleaned_data["name"])
        except organizing.NameTaken:
            form.add_error("name", _("There is an organisation of this name."))
    if form.errors:
        return _page(request, fetch.organization(request.user, public_id), form)
    messages.success(request, _("Saved."))
    return redirect("agent:organization", public_id)


def _page(request: AgentRequest, organization: Organization, form: NameForm | None) -> HttpResponse:
    me = request.user
    own = tickets_of.of_organization(me, organization)
    lists = {
        "open": (pgettext("tickets", "Open"), own.filter(tickets_of.OPEN)),
        "closed": (pgettext("tickets", "Closed"), own.filter(tickets_of.CLOSED)),
    }
    wanted = request.GET.get("t", "open")
    wanted = wanted if wanted in lists else "open"
    found = tickets_of.page(me, lists[wanted][1], Place.read(request.GET.get("after")))
    base = reverse("agent:organization", args=[organization.public_id])
    seen = list(customers.people_of(me, organization)[: PEOPLE + 1])
    emails = addresses.primaries(one.pk for one in seen)
    chips = []
    for id, (name, rows) in lists.items():
        n = tickets_of.count(rows)
        shown = f"{tickets_of.COUNTED}+" if n > tickets_of.COUNTED else str(n)
        chips.append({"url": f"{base}?t={id}", "name": name, "count": shown, "current": id == wanted})
    context = {
        "nav": "customers",
        "organization": organization,
        "chips": chips,
        "tickets": found.rows,
        "older": f"{base}?{urlencode({'t': wanted, 'after': found.older})}" if found.older else "",
        "people": [
            {
                "name": one.name or emails.get(one.pk, _("No name")),
                "email": emails.get(one.pk, ""),
                "url": reverse("agent:person", args=[one.public_id]),
                "avatar": marks.avatar(one.name or emails.get(one.pk, ""), one.pk, "av-c av-sm"),
                "contact": one.is_contact_person,
            }
            for one in seen[:PEOPLE]
        ],
        "more_people": len(seen) > PEOPLE,
        "domains": list(organization.domains.order_by("domain").values_list("domain", flat=True)),
        "licences": licences.card(organization),
        "form": form or NameForm(initial={"name": organization.name}),
    }
    return render(request, "agent/people/organization.html", context, status=422 if form else 200)
