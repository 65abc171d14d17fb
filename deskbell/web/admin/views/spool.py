"""The spool: every mail that arrived, what became of it, and what can be decided about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from deskbell.db.patience import TookTooLong, at_most
from deskbell.intake import braking, ledger, looking, spool
from deskbell.intake.models import RawMail
from deskbell.web.admin import conflicts, paging, spool_search
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators, risky
from deskbell.web.admin.mail_forms import BrakeForm, Discard
from deskbell.web.admin.mail_words import ENDINGS, EXPLAINED, TONES
from deskbell.web.admin.spool_search import Asked

MANY = {
    "release": (gettext_lazy("Release all…"), ("", "held")),
    "replay": (gettext_lazy("Try all again…"), ("", "failed", "ignored", "rejected")),
    "discard": (gettext_lazy("Discard all…"), ("", "held", "failed", "ignored", "rejected")),
}
"""What can be done with all that was found, and which endings it fits."""


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    asked = Asked(spool_search.read(request.GET))
    page, too_long = paging.Page([], "", ""), False
    try:
        with at_most(looking.SECONDS):
            page = paging.page(request, looking.mails(asked.wanted))
    except TookTooLong:
        too_long = True
    counts = ledger.totals()
    tabs = [
        {
            "name": name,
            "count": counts.received if key == "received" else counts.endings[key],
            "url": reverse("admin:spool") if key == "received" else f"{reverse('admin:spool')}?status={key}",
            "current": key == (asked.wanted.status or "received"),
        }
        for key, name in ENDINGS.items()
    ]
    rows = [_row(mail) for mail in page.rows]
    places = ledger.places()
    more: dict[str, Any] = {
        "asked": asked.parameters(),
        "places": places,
        "acts": _acts(asked) if rows else [],
        "too_long": too_long,
    }
    return _page(request, "admin/spool.html", rows=rows, page=page, tabs=tabs, wanted=asked.wanted, **more)


def _acts(asked: Asked) -> list[dict[str, Any]]:
    """What can be done with everything a search found; nothing with the whole spool at once."""
    if asked.wanted.is_everything:
        return []
    return [
        {"name": name, "url": asked.address("admin:spool_many", act=act)}
        for act, (name, statuses) in MANY.items()
        if asked.wanted.status in statuses
    ]


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


@require_POST
@for_administrators
def replay(request: AdminRequest, public_id: str) -> HttpResponse:
    if looking.replay(by=request.user, mail=existing(looking.one(public_id))):
        messages.success(request, _("The mail is being tried again."))
    else:
        messages.error(request, _("This mail is being processed, or its content has been erased."))
    return HttpResponseRedirect(reverse("admin:raw_mail", args=[public_id]))


@require_POST
@for_administrators
def release(request: AdminRequest, public_id: str) -> HttpResponse:
    mail: RawMail = existing(looking.one(public_id))
    if looking.decide("release", by=request.user, keys=[mail.pk]):
        messages.success(request, _("The mail goes on."))
    else:
        messages.error(request, _("This mail is not held any more."))
    return HttpResponseRedirect(reverse("admin:raw_mail", args=[public_id]))


@require_POST
@for_administrators
@risky
def discard(request: AdminRequest, public_id: str) -> HttpResponse:
    mail: RawMail = existing(looking.one(public_id))
    form = Discard(request.POST)
    if not form.is_valid():
        return _mail(request, mail, form=form)
    if looking.decide("discard", by=request.user, keys=[mail.pk], reason=form.cleaned_data["reason"]):
        messages.success(request, _("The mail is gone."))
    else:
        messages.error(request, _("This mail is on a ticket, or being processed. It was not discarded."))
    return HttpResponseRedirect(reverse("admin:raw_mail", args=[public_id]))


@for_administrators
@risky
def brake(request: AdminRequest) -> HttpResponse:
    """How much one sender may write before the rest is held."""
    row = braking.current()
    now = {name: getattr(row, name) for name in braking.NAMES}
    form = BrakeForm(request.POST or None, initial=now)
    valid = request.method == "POST" and form.is_valid()
    if valid and not conflicts.conflict(form, now, action="mail_brake_changed"):
        braking.change(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:spool"))
    return _page(request, "admin/brake.html", status=_status(form), form=form, seen=conflicts.seen_in(form, now))


def _mail(request: AdminRequest, mail: RawMail, *, form: Discard | None = None, **more: Any) -> HttpResponse:
    can = {
        "can_replay": mail.status in spool.ENDINGS and mail.blob is not None,
        "can_release": looking.may("release", mail),
        "can_discard": looking.may("discard", mail),
    }
    context = _row(mail) | can | {"form": form or Discard()} | more
    return _page(request, "admin/raw_mail.html", status=_status(form), **context)


def _row(mail: RawMail) -> dict[str, Any]:
    return {
        "mail": mail,
        "ending": ENDINGS.get(mail.status, ENDINGS["waiting"]),
        "tone": TONES.get(mail.status, ""),
        "subject": mail.subject or _("(no subject)"),
        "reason": mail.reason or EXPLAINED[mail.status],
    }


def told(act: str, n: int) -> str:
    """What was done with how many."""
    words = {
        "release": ngettext("%(n)d mail goes on.", "%(n)d mails go on.", n),
        "replay": ngettext("%(n)d mail is being tried again.", "%(n)d mails are being tried again.", n),
        "discard": ngettext("%(n)d mail is gone.", "%(n)d mails are gone.", n),
    }
    return words[act] % {"n": n}


def _status(form: Form | None) -> int:
    return 422 if form is not None and form.errors else 200


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "spool"}, status=status)
