"""Mailboxes: how they are, connecting one, changing one, trying the connection."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from deskbell.intake import health
from deskbell.mime.storable import one_line
from deskbell.people import limits
from deskbell.queues import mailboxes
from deskbell.queues.models import Mailbox
from deskbell.web.admin import paging, trying
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators, risky
from deskbell.web.admin.forms import MailboxForm

_PASSWORDS = ("fetch_password", "send_password")
TESTS, TESTS_WITHIN = 30, 600


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    """`?q=` finds by name, account, server, queue and address."""
    q = one_line(request.GET.get("q", ""), 200)
    page = paging.in_order(request, health.find(q), by="name")
    return _page(request, "admin/mailboxes.html", mailboxes=health.of_each(page.rows), page=page, q=q)


@sensitive_post_parameters(*_PASSWORDS)
@for_administrators
@risky
def new(request: AdminRequest) -> HttpResponse:
    form = MailboxForm(request.POST or None, instance=Mailbox(), initial=_suggested())
    if request.method == "POST" and (mailbox := _saved(request, form)):
        return _tried(request, mailbox, MailboxForm(instance=mailbox, initial=_of_queue(mailbox)))
    return _page(request, "admin/mailbox.html", form=form)


@sensitive_post_parameters(*_PASSWORDS)
@for_administrators
@risky
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    mailbox = existing(mailboxes.one(public_id))
    now = _values(mailbox)
    form = MailboxForm(request.POST or None, instance=mailbox, initial=_of_queue(mailbox))
    if request.method == "POST" and _saved(request, form, now):
        return _tried(request, mailbox, MailboxForm(instance=mailbox, initial=_of_queue(mailbox)))
    return _page(
        request, "admin/mailbox.html", form=form, mailbox=existing(mailboxes.one(public_id)), seen=seen_in(form, now)
    )


@require_POST
@for_administrators
def test(request: AdminRequest, public_id: str) -> HttpResponse:
    mailbox = existing(mailboxes.one(public_id))
    return _tried(request, mailbox, MailboxForm(instance=mailbox, initial=_of_queue(mailbox)))


@require_POST
@for_administrators
@risky
def switch(request: AdminRequest, public_id: str) -> HttpResponse:
    mailbox = existing(mailboxes.one(public_id))
    mailboxes.switch(by=request.user, mailbox=mailbox, on=request.POST.get("on") == "1")
    return HttpResponseRedirect(reverse("admin:mailbox", args=[public_id]))


def _saved(request: AdminRequest, form: MailboxForm, now: dict[str, Any] | None = None) -> Mailbox | None:
    if not form.is_valid() or (now is not None and conflict(form, now, about=str(now["name"]))):
        return None
    data, mailbox = form.cleaned_data, form.instance
    mailbox.name = data["address"].lower()
    try:
        mailboxes.connect(
            by=request.user,
            mailbox=mailbox,
            **{name: data[name] for name in ("queue_name", "address", "sender_name", *_PASSWORDS)},
        )
    except mailboxes.AddressTaken:
        form.add_error("address", _("Another queue receives at this address."))
        return None
    messages.success(request, _("The mailbox is saved."))
    return mailbox


def _tried(request: AdminRequest, mailbox: Mailbox, form: MailboxForm) -> HttpResponse:
    """So often that nobody looks through a network by it."""
    if not limits.hit("mailbox-test", str(request.user.pk), TESTS, TESTS_WITHIN):
        messages.error(request, _("The connection was tried often just now. Wait ten minutes, then test it again."))
        results = None
    else:
        results = trying.try_mailbox(mailbox)
    seen = seen_in(form, _values(mailbox))
    return _page(request, "admin/mailbox.html", form=form, mailbox=mailbox, results=results, seen=seen)


def _values(mailbox: Mailbox) -> dict[str, Any]:
    """What the form shows, and whether there are passwords; never those."""
    names = ("name", "is_active", *MailboxForm.Meta.fields)
    return {name: getattr(mailbox, name) for name in names} | _of_queue(mailbox)


def _suggested() -> dict[str, Any]:
    queue = mailboxes.queue_without_address()
    return {"queue_name": queue.path if queue else "", "fetch": Mailbox.Fetch.IMAP, "same_account": True}


def _of_queue(mailbox: Mailbox) -> dict[str, Any]:
    queue = mailbox.queues.first()
    if queue is None:
        return {"address": mailbox.name}
    return {"queue_name": queue.path, "address": queue.address, "sender_name": queue.sender_name}


def _page(request: AdminRequest, template: str, **context: Any) -> HttpResponse:
    context |= {"nav": "admin", "toc": "mailboxes", "smtp_port": settings.DESKBELL.smtp_port}
    if "mailbox" in context:
        context["health"] = health.of(context["mailbox"])
    return render(request, template, context)
