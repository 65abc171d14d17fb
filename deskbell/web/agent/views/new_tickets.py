"""A new ticket by an agent, phone or e-mail. One form, posted for every step; what was typed is kept here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from deskbell.access import customers, fetch, sharing
from deskbell.access.errors import NotThere
from deskbell.mime.mail import MailAddress
from deskbell.people import addresses, organizing, recording
from deskbell.people.models import Organization, Person
from deskbell.sending import opening
from deskbell.tickets import drafting, opening_for
from deskbell.tickets.articles import storable
from deskbell.tickets.models import Draft, Ticket
from deskbell.web.agent import drafted, looking_up, new_ticket, words, writing
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.new_ticket import NewTicket
from deskbell.web.agent.views.sends import trouble
from deskbell.web.ui import times

URLS = {Draft.Kind.NEW_CALL: "agent:new_call", Draft.Kind.NEW_MAIL: "agent:new_mail"}
TYPED = ("q", "new_name", "new_email", "new_phone", "subject", "text", "cc", "customer")


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def by_phone(request: AgentRequest) -> HttpResponseBase:
    return _page(request, Draft.Kind.NEW_CALL)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def by_mail(request: AgentRequest) -> HttpResponseBase:
    return _page(request, Draft.Kind.NEW_MAIL)


@require_GET
@for_agents
def waiting(request: AgentRequest, public_id: str) -> HttpResponseBase:
    """A sealed first mail: it can be taken back until its time has come, then its ticket is there."""
    me = request.user
    if ticket := opening_for.opened_from(me, public_id):
        return _done(request, Draft.Kind.NEW_MAIL, fetch.ticket(me, ticket.number))
    draft = fetch.draft(me, public_id)
    if draft.kind not in opening.KINDS:
        raise Http404
    if not draft.sealed:
        return redirect(URLS[Draft.Kind(draft.kind)])
    context = {"nav": "", "draft": draft, "composer": {"waiting": [drafted.waiting(draft)]}}
    return render(request, "agent/new/waiting.html", context)


def _page(request: AgentRequest, kind: str) -> HttpResponseBase:
    """`act` says which button was pressed; every one but "create" and "discard" draws the page again."""
    me = request.user
    if not customers.may_create(me):
        raise Http404
    draft = drafting.open_draft(me, None, kind)
    if request.method != "POST":
        return _begin(request, kind, draft)
    act = request.POST.get("act", "create")
    if act == "discard":
        if draft is not None:
            drafting.discard(draft=draft)
        messages.success(request, _("Draft discarded."))
        return redirect(URLS[Draft.Kind(kind)])
    if act == "save" and not any(request.POST.get(name, "").strip() for name in TYPED):
        return HttpResponse(status=204)  # nothing was written yet
    draft = _kept(request, kind, draft)
    if act == "save":
        return HttpResponse(_("Draft saved %(time)s.") % {"time": times.full(draft.saved_at)})
    if act == "create":
        return _create(request, kind, draft)
    return _again(request, kind, draft, act)


def _begin(request: AgentRequest, kind: str, draft: Draft | None) -> HttpResponse:
    """What was kept comes back. `?customer=` and `?q=` begin with somebody."""
    me = request.user
    states = {state.code: state.public_id for state in words.STATES.get()}
    initial: dict[str, Any] = {"owner": me.public_id, "priority": 3, "state": states.get("open", ""), "tell": True}
    initial |= new_ticket.kept(draft)
    if given := request.GET.get("customer", ""):
        initial["customer"] = given
    initial["q"] = storable(request.GET.get("q", str(initial.get("q", ""))), 200)
    form = NewTicket(me=me, kind=kind, initial=initial)
    found = looking_up.find(me, str(initial["q"]), for_ticket=True) if request.GET.get("q") else None
    return render(request, "agent/new/page.html", new_ticket.context(me, form, draft, found=found))


def _kept(request: AgentRequest, kind: str, draft: Draft | None) -> Draft:
    """Typed words and files: the files are in the house from the first time they are posted."""
    draft = new_ticket.keep(request.user, kind, draft, request.POST)
    for public_id in request.POST.getlist("drop_file"):
        file = draft.files.filter(public_id=storable(public_id, 24)).first()
        if file is not None:
            drafting.detach(file=file)
    for upload in request.FILES.getlist("files"):
        try:
            writing.add(draft, upload)
        except (writing.TooLarge, drafting.TooManyFiles, drafting.Sealed) as error:
            messages.error(request, trouble(error))
            break
    return draft


def _again(request: AgentRequest, kind: str, draft: Draft, act: str) -> HttpResponse:
    """A step that draws the page anew: looking somebody up, choosing, changing, a text template, another queue."""
    me, data = request.user, request.POST.copy()
    found = None
    if act.startswith("pick:"):
        data["customer"], data["q"] = act.removeprefix("pick:"), ""
        data["new_name"] = data["new_email"] = data["new_phone"] = data["new_organization"] = data["email"] = ""
    elif act == "change":
        data["customer"] = data["email"] = ""
    elif act == "find":
        found = looking_up.find(me, data.get("q", ""), for_ticket=True)
    form = NewTicket(me=me, kind=kind, initial=data.dict())
    if act == "template":
        customer = new_ticket.chosen(me, data.get("customer", ""))
        text = new_ticket.with_template(me, form, data.get("template", ""), customer.person if customer else None)
        data["text"] = "\n\n".join(part for part in (data.get("text", "").rstrip(), text) if part)
        form = NewTicket(me=me, kind=kind, initial=data.dict())
    draft = new_ticket.keep(me, kind, draft, data)
    return render(request, "agent/new/page.html", new_ticket.context(me, form, draft, found=found))


def _create(request: AgentRequest, kind: str, draft: Draft) -> HttpResponse:
    me = request.user
    form = NewTicket(request.POST, request.FILES, me=me, kind=kind)
    gain = None
    if form.is_valid():
        organization, gain = _organization(me, form)
        if not form.errors:
            try:
                customer, was_known = _customer(me, form, organization)
                ready = _ready(me, kind, draft, form, customer)
                ticket = opening.press(person=me, draft=ready)
            except opening.Refused as error:
                form.add_error(None, str(error))
            except NotThere:
                form.add_error("q", _("This person is not there any more. Choose again."))
            else:
                if was_known:
                    text = _("%(who)s has this address already: the ticket is for them.")
                    messages.info(request, text % {"who": words.called(customer)})
                return _done(request, kind, ticket) if ticket else redirect("agent:new_waiting", ready.public_id)
    found = looking_up.find(me, str(form["q"].value() or ""), for_ticket=True) if form["q"].errors else None
    context = new_ticket.context(me, form, draft, found=found or None, gain=gain)
    return render(request, "agent/new/page.html", context, status=422)


def _organization(me: Person, form: NewTicket) -> tuple[Organization | None, sharing.Gain | None]:
    """The organisation a new customer is put into; what that shows them has to be agreed to once it is seen."""
    name = " ".join(form.cleaned_data["new_organization"].split())
    if form.cleaned_data["customer"] or not name:
        return None, None
    organization = customers.organization_named(me, name)
    if organization is None:
        try:
            return organizing.make(by=me, name=name), None
        except organizing.NameTaken:
            words_ = _("An organisation of this name exists, and you see none of its tickets. Leave it empty.")
            form.add_error("new_organization", words_)
            return None, None
    gain = sharing.by_joining(me, organization)
    if gain is not None and not form.cleaned_data["agreed"]:
        form.add_error("new_organization", _("Everybody in this organisation sees its tickets. Look at them first."))
    return organization, gain


def _customer(me: Person, form: NewTicket, organization: Organization | None) -> tuple[Person, bool]:
    """Who was chosen; else the holder of the address that was typed; else somebody new."""
    data = form.cleaned_data
    if data["customer"]:
        return fetch.customer(me, data["customer"]), False
    return recording.contact(
        by=me,
        name=data["new_name"],
        email=data["new_email"],
        phone=data["new_phone"],
        organization=organization,
    )


def _ready(me: Person, kind: str, draft: Draft, form: NewTicket, customer: Person) -> Draft:
    """The draft as `sending.opening` reads it."""
    data = form.cleaned_data
    return drafting.save(
        by=me,
        ticket=None,
        kind=kind,
        draft=draft,
        subject=data["subject"],
        text=data["text"],
        to=[MailAddress(customer.name, data["email"] or addresses.primary(customer))],
        cc=data["cc"],
        state=data["state"],
        until=data["until"],
        data={**draft.data, "wanted": form.wanted(customer)},
    )


def _done(request: AgentRequest, kind: str, ticket: Ticket) -> HttpResponse:
    who = {"number": ticket.number, "who": words.called(ticket.customer)}
    if kind == Draft.Kind.NEW_MAIL:
        messages.success(request, _("Ticket #%(number)s created. The mail to %(who)s is on its way.") % who)
    else:
        messages.success(request, _("Ticket #%(number)s created for %(who)s.") % who)
    if request.user.after_new == "again":
        return redirect(URLS[Draft.Kind(kind)])
    return redirect("agent:ticket", ticket.number)
