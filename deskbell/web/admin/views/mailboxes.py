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
from deskbell.queues import mailboxes
from deskbell.queues.models import Mailbox
from deskbell.web.admin import trying
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators
from deskbell.web.admin.forms import MailboxForm

_PASSWORDS = ("fetch_password", "send_password")


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    return _page(request, "admin/mailboxes.html", mailboxes=health.of_mailboxes())


@sensitive_post_parameters(*_PASSWORDS)
@for_administrators
def new(request: AdminRequest) -> HttpResponse:
    form = MailboxForm(request.POST or None, instance=Mailbox(), initial=_suggested())
    if request.method == "POST" and (mailbox := _saved(request, form)):
        return _tried(request, mailbox, MailboxForm(instance=mailbox, initial=_of_queue(mailbox)))
    return _page(request, "admin/mailbox.html", form=form, is_first=request.GET.get("first") == "1")


@sensitive_post_parameters(*_PASSWORDS)
@for_administrators
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    mailbox = existing(mailboxes.one(public_id))
    form = MailboxForm(request.POST or None, instance=mailbox, initial=_of_queue(mailbox))
    if request.method == "POST" and _saved(request, form):
        return _tried(request, mailbox, MailboxForm(instance=mailbox, initial=_of_queue(mailbox)))
    return _page(request, "admin/mailbox.html", form=form, mailbox=existing(mailboxes.one(public_id)))


@require_POST
@for_administrators
def test(request: AdminRequest, public_id: str) -> HttpResponse:
    mailbox = existing(mailboxes.one(public_id))
    return _tried(request, mailbox, MailboxForm(instance=mailbox, initial=_of_queue(mailbox)))


@require_POST
@for_administrators
def switch(request: AdminRequest, public_id: str) -> HttpResponse:
    mailbox = existing(mailboxes.one(public_id))
    mailboxes.switch(by=request.user, mailbox=mailbox, on=request.POST.get("on") == "1")
    return HttpResponseRedirect(reverse("admin:mailbox", args=[public_id]))


def _saved(request: AdminRequest, form: MailboxForm) -> Mailbox | None:
    if not form.is_valid():
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
    return _page(request, "admin/mailbox.html", form=form, mailbox=mailbox, results=trying.try_mailbox(mailbox))


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
