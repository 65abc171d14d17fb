"""The Customers button: the list, a person's page, and what is written down there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from deskbell.access import customers, fetch, sharing
from deskbell.access.errors import NotAllowed
from deskbell.contracts import entitlement
from deskbell.people import addresses, merging, organizing, public_keys, recording
from deskbell.people.models import Organization, Person
from deskbell.tickets.articles import storable
from deskbell.web.agent import licences, people_list, tickets_of
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.people import AddressForm, NoteForm, PersonForm
from deskbell.web.agent.places import Place
from deskbell.web.ui import marks

KINDS = ("people", "alone", "organizations")


@require_GET
@for_agents
def index(request: AgentRequest) -> HttpResponse:
    """`?q=` finds, `?k=` is one of KINDS, `?after=` the place of the page before."""
    me, q = request.user, storable(request.GET.get("q", "").strip(), 200)
    kind = request.GET.get("k", "")
    kind = kind if kind in KINDS else "people"
    after = storable(request.GET.get("after", ""), 200)
    context: dict[str, Any] = {"nav": "customers", "q": q, "kind": kind, "tabs": _tabs(kind, q)}
    if kind == "organizations":
        context["firms"], older = people_list.organizations(me, q, after)
        context["rows"] = context["firms"]
    else:
        page = people_list.people(me, q, alone=kind == "alone", after=Place.read(after))
        context["rows"], older = page.rows, page.older
    context["older"] = f"{request.path}?{urlencode({'k': kind, 'q': q, 'after': older})}" if older else ""
    context["newer"] = f"{request.path}?{urlencode({'k': kind, 'q': q})}" if after else ""
    return render(request, "agent/people/index.html", context)


def _tabs(kind: str, q: str) -> list[dict[str, object]]:
    names = {"people": _("People"), "alone": _("Without organisation"), "organizations": _("Organisations")}
    base = reverse("agent:customers")
    query = {"q": q} if q else {}
    found: list[dict[str, object]] = [
        {"url": f"{base}?{urlencode({'k': id, **query})}", "name": name, "current": id == kind}
        for id, name in names.items()
    ]
    if entitlement.in_use():
        found.append({"url": reverse("agent:licences_ending"), "name": _("Licences that run out"), "current": False})
        found.append({"url": reverse("agent:licences_waiting"), "name": _("Without licence"), "current": False})
    return found


@require_GET
@for_agents
def show(request: AgentRequest, public_id: str) -> HttpResponse:
    return page(request, fetch.person(request.user, public_id))


def page(request: AgentRequest, person: Person, *, status: int = 200, **more: Any) -> HttpResponse:
    """`?t=` chooses among open, closed, copy; `more` are forms that were refused."""
    me = request.user
    own = tickets_of.of_person(me, person)
    lists = {
        "open": (pgettext("tickets", "Open"), own.filter(tickets_of.OPEN)),
        "closed": (pgettext("tickets", "Closed"), own.filter(tickets_of.CLOSED)),
        "copy": (_("In copy"), tickets_of.with_person(me, person)),
    }
    wanted = request.GET.get("t", "open")
    wanted = wanted if wanted in lists else "open"
    found = tickets_of.page(me, lists[wanted][1], Place.read(request.GET.get("after")))
    base = reverse("agent:person", args=[person.public_id])
    rows = addresses.rows_of(person)
    name = person.name or next((email for email, *_ in rows), _("No name"))
    details = {field: getattr(person, field) for field in ("name", "phone", "language")}
    context = {
        "nav": "customers",
        "person": person,
        "name": name,
        "avatar": marks.avatar(name, person.pk, "av-c av-xl"),
        "emails": [{"email": e, "verified": v, "primary": p, "only": len(rows) == 1} for e, v, p in rows],
        "is_contact": addresses.is_contact(person),
        "may_change": person.is_customer,
        "may_create": customers.may_create(me),
        "may_invite": customers.may_invite(me, person),
        "notes": list(person.notes.select_related("by").order_by("-at", "-pk")),
        "chips": [_chip(base, id, name_, tickets_of.count(rows_), wanted) for id, (name_, rows_) in lists.items()],
        "tickets": found.rows,
        "older": f"{base}?{urlencode({'t': wanted, 'after': found.older})}" if found.older else "",
        "form": PersonForm(initial={**details, "organization": str(person.organization or "")}),
        "address_form": AddressForm(),
        "note_form": NoteForm(),
        "gain": None,
        "union": merging.latest(person),
        "licences": licences.card(person.organization),
        "keys": public_keys.of(person),
        **more,
    }
    return render(request, "agent/people/person.html", context, status=status)


def _chip(base: str, id: str, name: str, n: int, wanted: str) -> dict[str, object]:
    shown = f"{tickets_of.COUNTED}+" if n > tickets_of.COUNTED else str(n)
    return {"url": f"{base}?t={id}", "name": name, "count": shown, "current": id == wanted}


@require_http_methods(["POST"])
@for_agents
def change(request: AgentRequest, public_id: str) -> HttpResponse:
    """Name, telephone, language, organisation."""
    me = request.user
    person = _customer(me, public_id)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return page(request, person, status=422, form=form)
    organization, gain = _organization(me, person, form)
    if form.errors:
        return page(request, person, status=422, form=form, gain=gain)
    recording.change(by=me, person=person, **form.details())
    organizing.join(by=me, person=person, organization=organization)
    messages.success(request, _("Saved."))
    return redirect("agent:person", public_id)


def _organization(me: Person, person: Person, form: PersonForm) -> tuple[Organization | None, sharing.Gain | None]:
    """The organisation of that name; where everybody in it sees its tickets, it has to be agreed to."""
    name = form.cleaned_data["organization"]
    now = person.organization
    if not name or (now is not None and name.casefold() == now.name.casefold()):
        return (now if name else None), None
    found = customers.organization_named(me, name)
    if found is None:
        try:
            return organizing.make(by=me, name=name), None
        except organizing.NameTaken:
            text = _("An organisation of this name exists, and you see none of its tickets. Ask an administrator.")
            form.add_error("organization", text)
            return None, None
    gain = sharing.by_joining(me, found)
    if gain is not None and not form.cleaned_data["agreed"]:
        form.add_error("organization", _("Everybody in this organisation sees its tickets. Look at them first."))
    return found, gain


@require_POST
@for_agents
def add_address(request: AgentRequest, public_id: str) -> HttpResponse:
    person = _customer(request.user, public_id)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            recording.add_address(by=request.user, person=person, email=form.cleaned_data["email"])
        except ValidationError as error:
            form.add_error("email", error)
    if form.errors:
        return page(request, person, status=422, address_form=form)
    messages.success(request, _("Address added. It counts as unverified until its owner confirms it."))
    return redirect("agent:person", public_id)


@require_POST
@for_agents
def remove_address(request: AgentRequest, public_id: str) -> HttpResponse:
    person = _customer(request.user, public_id)
    gone = recording.remove_address(
        by=request.user, person=person, email=storable(request.POST.get("email", ""), 254)
    )
    text = _("Address removed.") if gone else _("This address stays: it is verified, or the only one.")
    (messages.success if gone else messages.error)(request, text)
    return redirect("agent:person", public_id)


@require_POST
@for_agents
def add_note(request: AgentRequest, public_id: str) -> HttpResponse:
    person = fetch.person(request.user, public_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            recording.note(by=request.user, person=person, text=form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error("text", error)
    if form.errors:
        return page(request, person, status=422, note_form=form)
    messages.success(request, _("Note added."))
    return redirect("agent:person", public_id)


@require_POST
@for_agents
def remove_note(request: AgentRequest, public_id: str, note: str) -> HttpResponse:
    person = fetch.person(request.user, public_id)
    if recording.forget_note(person=person, public_id=note):
        messages.success(request, _("Note deleted."))
    return redirect("agent:person", public_id)


def _customer(me: Person, public_id: str) -> Person:
    """Accounts of agents and administrators are changed under Administration."""
    person = fetch.person(me, public_id)
    if not person.is_customer:
        raise NotAllowed(_("This is a colleague: only an administrator changes their data."))
    return person
