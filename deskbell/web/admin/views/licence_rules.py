"""Kinds of keys, which queues want a licence, and the import: by hand, and what the one by the clock did."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deskbell.contracts import daily, entitlement, importing, kinds, looking
from deskbell.contracts.lines import Reason
from deskbell.contracts.models import ImportRun, KeyKind
from deskbell.queues import granting, licence_rules
from deskbell.queues.models import LicenceRule
from deskbell.tickets import licensing
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators
from deskbell.web.admin.licence_forms import ImportForm, KindForm

RUNS = 20
BAD = 200


@require_http_methods(["GET", "POST"])
@for_administrators
def rules(request: AdminRequest) -> HttpResponse:
    """POST sets the rule of each queue, and what the daily import does with missing lines."""
    if request.method == "POST":
        for queue in granting.queues():
            wanted = request.POST.get(f"rule-{queue.public_id}", "")
            if wanted in LicenceRule.values:
                licence_rules.set_rule(by=request.user, queue=queue, rule=wanted)
        entitlement.forget()
        daily.set_rules(by=request.user, end_missing=request.POST.get("end_missing") == "on")
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:licence_rules"))
    return _rules(request, KindForm())


@require_POST
@for_administrators
def new_kind(request: AdminRequest) -> HttpResponse:
    return _save_kind(request, None)


@require_POST
@for_administrators
def kind(request: AdminRequest, public_id: str) -> HttpResponse:
    """Change a kind, or with `remove` take it away."""
    found: KeyKind = existing(kinds.one(public_id))
    if request.POST.get("remove") == "1":
        kinds.remove(by=request.user, kind=found)
        messages.success(request, _("The kind is gone; its licences entitle to nothing."))
        return HttpResponseRedirect(reverse("admin:licence_rules"))
    return _save_kind(request, found)


def _save_kind(request: AdminRequest, found: KeyKind | None) -> HttpResponse:
    form = KindForm(request.POST)
    if form.is_valid() and found is None and len(kinds.all_kinds()) >= kinds.MOST:
        form.add_error("name", _("There are enough kinds."))
    if form.is_valid():
        try:
            kinds.save(by=request.user, kind=found, **form.cleaned_data)
        except kinds.PatternTaken:
            form.add_error("pattern", _("Another kind has this pattern."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:licence_rules"))
    return _rules(request, form, status=422)


def _rules(request: AdminRequest, form: KindForm, *, status: int = 200) -> HttpResponse:
    context = {
        "queues": granting.queues(),
        "choices": LicenceRule.choices,
        "kinds": kinds.all_kinds(),
        "form": form,
        "file": daily.file(),
        "end_missing": daily.ends_missing(),
    }
    return _page(request, "admin/licence_rules.html", status=status, **context)


@require_http_methods(["GET", "POST"])
@for_administrators
def take_in(request: AdminRequest) -> HttpResponse:
    """The import by hand; GET shows what was imported lately."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        run = importing.run(
            data["file"].file,
            by=request.user,
            source=data["source"],
            end_missing=data["end_missing"],
            dry=data["dry"],
        )
        if not data["dry"]:
            licensing.let_go_on()
        return HttpResponseRedirect(reverse("admin:licence_run", args=[run.public_id]))
    late = daily.is_late()
    context = {"form": form, "runs": looking.runs(RUNS), "file": daily.file(), "late": late}
    return _page(request, "admin/licence_import.html", status=422 if form.errors else 200, **context)


@require_safe
@for_administrators
def run(request: AdminRequest, public_id: str) -> HttpResponse:
    """What became of an import, with each bad line and its reason."""
    found: ImportRun = existing(looking.run(public_id))
    report = found.report
    bad = [(number, said(reason, what)) for number, reason, what in report.get("bad", [])[:BAD]]
    more = report.get("wrong", 0) - len(bad)
    return _page(request, "admin/licence_run.html", run=found, report=report, bad=bad, more=max(0, more))


def said(reason: str, what: str) -> str:
    """Why a line was left out, in a sentence."""
    return str(Reason(reason).label) % {"what": what} if reason in Reason.values else reason


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "licences"}, status=status)
