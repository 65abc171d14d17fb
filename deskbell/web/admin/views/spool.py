"""The spool: every mail that arrived, what became of it, and another try."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from deskbell.intake import looking, spool
from deskbell.intake.models import RawMail
from deskbell.web.admin import paging
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators

NAMES = {
    "received": gettext_lazy("Received"),
    "done": gettext_lazy("On tickets"),
    "ignored": gettext_lazy("Ignored"),
    "rejected": gettext_lazy("Rejected"),
    "failed": gettext_lazy("Failed"),
    "waiting": gettext_lazy("Waiting"),
}
TONES = {"done": "ok", "failed": "danger", "rejected": "warn", "waiting": "info", "working": "info"}


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    chosen = request.GET.get("status", "")
    status = chosen if chosen in NAMES and chosen != "received" else ""
    page = paging.page(request, looking.mails(status))
    counts = looking.ledger()
    tabs = [
        {
            "name": name,
            "count": counts[key],
            "url": "?" if key == "received" else f"?status={key}",
            "current": key == (status or "received"),
        }
        for key, name in NAMES.items()
    ]
    return _page(request, "admin/spool.html", rows=[_row(mail) for mail in page.rows], page=page, tabs=tabs)


@require_safe
@for_administrators
def show(request: AdminRequest, public_id: str) -> HttpResponse:
    return _mail(request, existing(looking.one(public_id)))


@require_POST
@for_administrators
def source(request: AdminRequest, public_id: str) -> HttpResponse:
    """The mail as it came. By POST, for the reading is logged."""
    mail: RawMail = existing(looking.one(public_id))
    text, is_whole = looking.read(by=request.user, mail=mail)
    return _mail(request, mail, text=text, is_whole=is_whole)


def _mail(request: AdminRequest, mail: RawMail, **more: Any) -> HttpResponse:
    can_replay = mail.status in spool.ENDINGS and mail.blob is not None
    return _page(request, "admin/raw_mail.html", **_row(mail), can_replay=can_replay, **more)


@require_POST
@for_administrators
def replay(request: AdminRequest, public_id: str) -> HttpResponse:
    mail: RawMail = existing(looking.one(public_id))
    try:
        looking.replay(by=request.user, mail=mail)
    except spool.NothingToReplay as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The mail is being tried again."))
    return HttpResponseRedirect(reverse("admin:raw_mail", args=[public_id]))


def _row(mail: RawMail) -> dict[str, Any]:
    return {
        "mail": mail,
        "status": NAMES.get(mail.status, NAMES["waiting"]),
        "tone": TONES.get(mail.status, ""),
        "subject": mail.subject or _("(no subject)"),
    }


def _page(request: AdminRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "spool"})
