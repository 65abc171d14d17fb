"""Sent mail: what was written, to whom, and what became of it; of a sample desk, the mails themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from deskbell.db.patience import TookTooLong, at_most
from deskbell.mime.mail import ParsedMail
from deskbell.mime.parse import parse
from deskbell.outbox import catch_all, looking
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.web.admin import paging, sent_search
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators
from deskbell.web.admin.sent_search import Asked
from deskbell.web.admin.sent_words import PURPOSES, SHOWN, STATES
from deskbell.web.ui import mailframe

AGAIN = (Delivery.Status.WAITING, Delivery.Status.FAILED, Delivery.Status.BOUNCED)


MANY = {
    "retry": (gettext_lazy("Send all again…"), ("", "waiting", "failed")),
    "cancel": (gettext_lazy("Give all up…"), ("", "waiting")),
}
"""What can be done with all that was found, and which states it fits."""


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    """A row for each recipient: each has an ending of its own."""
    asked = Asked(sent_search.read(request.GET))
    page, too_long = paging.Page([], "", ""), False
    try:
        with at_most(looking.SECONDS):
            page = paging.page(request, looking.deliveries(asked.wanted))
    except TookTooLong:
        too_long = True
    tabs = [
        {"name": name, "url": asked.address(show=key), "current": key == asked.wanted.show}
        for key, name in SHOWN.items()
    ]
    acts = [
        {"name": name, "url": asked.address("admin:sent_many", act=act)}
        for act, (name, shown) in MANY.items()
        if page.rows and not asked.wanted.is_everything and asked.wanted.show in shown
    ]
    rows = [_delivery(row) | {"purpose": PURPOSES.get(row.mail.purpose, row.mail.purpose)} for row in page.rows]
    more = {
        "asked": asked.parameters(),
        "purposes": PURPOSES,
        "acts": acts,
        "too_long": too_long,
        "wanted": asked.wanted,
    }
    return _page(request, "admin/sent.html", rows=rows, page=page, tabs=tabs, catch_all=catch_all.is_on(), **more)


@require_safe
@for_administrators
def show(request: AdminRequest, public_id: str) -> HttpResponse:
    """The catch-all's mails as they are; of a real desk's mail what became of it."""
    mail: OutgoingMail = existing(looking.one(public_id))
    chosen = _chosen(request, mail)
    shown = parse(looking.kept_file(chosen)) if chosen and looking.is_kept(chosen) else None
    framed = chosen and shown and shown.html
    frame = reverse("admin:sent_body", args=[chosen.public_id]) if chosen and framed else ""
    return _mail(request, mail, chosen, shown, frame)


@require_POST
@for_administrators
def source(request: AdminRequest, public_id: str) -> HttpResponse:
    """The text of a real desk's mail. By POST, for the reading is logged."""
    row = looking.delivery(public_id)
    row = existing(row if row is not None and looking.may_be_read(row) else None)
    return _mail(
        request, existing(looking.one(row.mail.public_id)), row, parse(looking.read(by=request.user, row=row))
    )


@require_safe
@for_administrators
def body(request: AdminRequest, public_id: str) -> HttpResponse:
    """The HTML as it was written, in its frame; links open beside it."""
    html = parse(looking.kept_file(_kept(public_id))).html
    return mailframe.protect(HttpResponse(f'<base target="_blank">{html}'), remote_images=False)


@require_safe
@for_administrators
def file(request: AdminRequest, public_id: str) -> HttpResponse:
    row = _kept(public_id)
    response = HttpResponse(looking.kept_file(row), content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="{row.public_id}.eml"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@for_administrators
def retry(request: AdminRequest, public_id: str) -> HttpResponse:
    row: Delivery = existing(looking.delivery(public_id))
    if looking.retry(by=request.user, row=row):
        messages.success(request, _("It is being sent once more."))
    else:
        messages.error(request, _("It is under way, or has arrived."))
    return HttpResponseRedirect(reverse("admin:sent_mail", args=[row.mail.public_id]))


@require_POST
@for_administrators
def cancel(request: AdminRequest, public_id: str) -> HttpResponse:
    row: Delivery = existing(looking.delivery(public_id))
    if looking.cancel(by=request.user, row=row):
        messages.success(request, _("It is not sent any more."))
    else:
        messages.error(request, _("It is being sent at this moment, or has ended."))
    return HttpResponseRedirect(reverse("admin:sent_mail", args=[row.mail.public_id]))


def _kept(public_id: str) -> Delivery:
    row = looking.delivery(public_id)
    return existing(row if row is not None and looking.is_kept(row) else None)


def _mail(
    request: AdminRequest, mail: OutgoingMail, chosen: Delivery | None, shown: ParsedMail | None, frame: str = ""
) -> HttpResponse:
    return _page(
        request,
        "admin/sent_mail.html",
        **_row(mail),
        chosen=chosen,
        shown=shown,
        may_be_read=chosen is not None and looking.may_be_read(chosen),
        frame=frame,
        height=mailframe.height(shown.text) if shown else 0,
    )


def _chosen(request: AdminRequest, mail: OutgoingMail) -> Delivery | None:
    rows = list(mail.deliveries.all())
    wanted = request.GET.get("to", "")
    return next((row for row in rows if row.public_id == wanted), rows[0] if rows else None)


def _row(mail: OutgoingMail) -> dict[str, Any]:
    deliveries = []
    for row in mail.deliveries.all():
        row.mail = mail
        deliveries.append(_delivery(row))
    return {"mail": mail, "purpose": PURPOSES.get(mail.purpose, mail.purpose), "deliveries": deliveries}


def _delivery(row: Delivery) -> dict[str, Any]:
    name, tone = STATES[Delivery.Status(row.status)]
    can = {"again": row.status in AGAIN, "stops": row.status == Delivery.Status.WAITING, "kept": looking.is_kept(row)}
    return {"row": row, "mail": row.mail, "name": name, "tone": tone, **can}


def _page(request: AdminRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "sent"})
