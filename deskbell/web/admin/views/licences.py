"""Support licences: the list, one of them, kinds and rules, and who asks to belong to an organisation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from deskbell.contracts import entitlement, kinds, looking, recording, requesting
from deskbell.contracts.models import KeyRequest, Licence
from deskbell.mime.storable import one_line
from deskbell.people import addresses, organizing
from deskbell.people.models import Organization
from deskbell.tickets import licensing
from deskbell.web.admin import paging
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators
from deskbell.web.admin.licence_forms import LicenceForm

NAMES = {
    "all": gettext_lazy("All"),
    "valid": gettext_lazy("Valid"),
    "ending": gettext_lazy("Run out soon"),
    "over": gettext_lazy("Over"),
}
TONES = {"valid": "ok", "expired": "warn", "wrong": ""}
MOST_REQUESTS = 20


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    """`?q=` finds, `?show=` is one of NAMES."""
    q = one_line(request.GET.get("q", ""), 200)
    shown = request.GET.get("show", "all")
    shown = shown if shown in NAMES else "all"
    day = entitlement.today()
    page = paging.page(request, looking.find(q, shown, day))
    asked = list(requesting.waiting()[:MOST_REQUESTS])
    emails = addresses.primaries(one.person_id for one in asked)
    context: dict[str, Any] = {
        "q": q,
        "shown": shown,
        "page": page,
        "rows": [_row(one) for one in page.rows],
        "tabs": [
            {"name": name, "url": f"?{urlencode({'show': id, 'q': q})}", "current": id == shown}
            for id, name in NAMES.items()
        ],
        "requests": [(one, emails.get(one.person_id, "")) for one in asked],
    }
    return _page(request, "admin/licences.html", **context)


@for_administrators
def new(request: AdminRequest) -> HttpResponse:
    form = LicenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            licence = recording.add(by=request.user, key=form.cleaned_data["key"], **_given(request, form))
        except recording.KeyTaken:
            form.add_error("key", _("There is a licence of this key."))
        else:
            messages.success(request, _("The licence was added."))
            return HttpResponseRedirect(reverse("admin:licence", args=[licence.public_id]))
    return _page(request, "admin/licence.html", status=422 if form.errors else 200, form=form)


@for_administrators
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    licence: Licence = existing(looking.one(public_id))
    now = {
        "organization": licence.organization.name,
        "kind": licence.kind.public_id if licence.kind else "",
        "valid_from": licence.valid_from,
        "valid_until": licence.valid_until,
        "note": licence.note,
    }
    form = LicenceForm(request.POST or None, initial=now, has_key=True)
    if request.method == "POST" and form.is_valid():
        recording.change(by=request.user, licence=licence, **_given(request, form))
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:licences"))
    return _page(request, "admin/licence.html", status=422 if form.errors else 200, form=form, **_row(licence))


@require_POST
@for_administrators
def end(request: AdminRequest, public_id: str) -> HttpResponse:
    """`on=1` brings one back that had ended."""
    licence: Licence = existing(looking.one(public_id))
    if request.POST.get("on") == "1":
        recording.revive(by=request.user, licence=licence)
    else:
        recording.end(by=request.user, licence=licence)
    return HttpResponseRedirect(reverse("admin:licence", args=[public_id]))


@require_POST
@for_administrators
def decide(request: AdminRequest, public_id: str) -> HttpResponse:
    """Accept a customer's key, or not."""
    wanted: KeyRequest = existing(looking.request(public_id))
    if request.POST.get("accept") == "1":
        if licensing.accept(by=request.user, request=wanted):
            words = _("%(who)s belongs to %(organization)s now.")
            messages.success(request, words % {"who": wanted.person, "organization": wanted.licence.organization})
    else:
        requesting.refuse(by=request.user, request=wanted)
        messages.success(request, _("The request was refused."))
    return HttpResponseRedirect(reverse("admin:licences"))


def _given(request: AdminRequest, form: LicenceForm) -> dict[str, Any]:
    data = form.cleaned_data
    kind = next((one for one in kinds.all_kinds() if one.public_id == data["kind"]), None)
    return {
        "organization": _organization(request, data["organization"]),
        "kind": kind,
        "valid_from": data["valid_from"],
        "valid_until": data["valid_until"],
        "note": data["note"],
    }


def _organization(request: AdminRequest, name: str) -> Organization:
    return organizing.named(name) or organizing.make(by=request.user, name=name)


def _row(licence: Licence) -> dict[str, Any]:
    state = entitlement.state_of(licence, entitlement.today())
    return {"licence": licence, "state": state.label, "tone": TONES.get(state.value, "")}


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "licences"}, status=status)
