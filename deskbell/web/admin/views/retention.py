"""Retention: the policies, what each would do, and when it runs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deskbell.db import scrubbing
from deskbell.desk import settings as desk
from deskbell.intake import erasing as spool
from deskbell.privacy import cleaning, policies, runs
from deskbell.privacy.models import Policy, Run
from deskbell.web.admin import paging
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators, risky
from deskbell.web.admin.retention_forms import PolicyForm


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    now = timezone.now()
    rows = [
        {
            "policy": policy,
            "text": policies.text_of(policy),
            "next": policies.next_time(policy, now) if policy.is_on else None,
            "last": runs.latest(policy),
        }
        for policy in policies.every()
    ]
    return _page(
        request,
        "admin/retention.html",
        rows=rows,
        page=paging.page(request, runs.every(), size=20),
        zone=desk.current().time_zone,
        keeping=spool.mailboxes_that_keep(),
        cleaning=cleaning.is_open(),
        quiet=cleaning.next_quiet(now),
        window=scrubbing.window(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@risky
def new(request: AdminRequest) -> HttpResponse:
    return _edit(request, Policy())


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@risky
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    return _edit(request, existing(policies.one(public_id)))


@require_POST
@for_administrators
@risky
def switch(request: AdminRequest, public_id: str) -> HttpResponse:
    policy, on = existing(policies.one(public_id)), request.POST.get("on") == "1"
    policies.switch(by=request.user, policy=policy, on=on)
    messages.success(request, _("The policy is on.") if on else _("The policy is off."))
    return HttpResponseRedirect(reverse("admin:retention"))


@require_POST
@for_administrators
def attempt(request: AdminRequest, public_id: str) -> HttpResponse:
    """A dry run: nothing is erased."""
    return _begin(request, existing(policies.one(public_id)), dry=True)


@require_POST
@for_administrators
@risky
def begin(request: AdminRequest, public_id: str) -> HttpResponse:
    """Now, without waiting for its time of the week."""
    return _begin(request, existing(policies.one(public_id)), dry=False)


@require_POST
@for_administrators
@risky
def remove(request: AdminRequest, public_id: str) -> HttpResponse:
    policy = existing(policies.one(public_id))
    try:
        policies.remove(by=request.user, policy=policy)
    except policies.IsRunning:
        messages.error(request, _("It is running. Cancel the run first, or wait until it has ended."))
    else:
        messages.success(request, _("The policy “%(name)s” is removed.") % {"name": policy})
    return HttpResponseRedirect(reverse("admin:retention"))


def _begin(request: AdminRequest, policy: Policy, *, dry: bool) -> HttpResponse:
    try:
        run: Run = runs.begin(policy=policy, by=request.user, dry=dry)
    except runs.IsRunning:
        messages.error(request, _("A run of this policy is under way."))
        return HttpResponseRedirect(reverse("admin:retention"))
    return HttpResponseRedirect(reverse("admin:retention_run", args=[run.public_id]))


def _edit(request: AdminRequest, policy: Policy) -> HttpResponse:
    form = PolicyForm(request.POST if request.method == "POST" else None, policy=policy)
    now, title = form.shown(), str(policy) if policy.pk else ""
    if form.is_bound and form.is_valid() and not conflict(form, now, about=title):
        policies.save(by=request.user, policy=policy, **form.values())
        messages.success(request, _("The policy is saved."))
        return HttpResponseRedirect(reverse("admin:retention"))
    return _page(
        request,
        "admin/retention_policy.html",
        status=422 if form.errors else 200,
        form=form,
        policy=policy,
        title=title,
        zone=desk.current().time_zone,
        seen=seen_in(form, now),
    )


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "retention"}, status=status)
