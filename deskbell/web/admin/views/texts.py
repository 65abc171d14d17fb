"""Mails to customers: which of them are sent, and in which words, for the desk, a queue, a type."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deskbell.access import fetch
from deskbell.access.errors import NotAllowed, NotThere
from deskbell.desk import settings as desk
from deskbell.desk.urls import portal_base
from deskbell.mime.threading import tag_subject
from deskbell.notices import composing, senders, texting, values
from deskbell.notices.models import MailText
from deskbell.notices.texts.kinds import KINDS, PLACEHOLDERS, Kind
from deskbell.outbox.personal import text_for
from deskbell.outbox.wording import language_of
from deskbell.queues import arranging, types
from deskbell.queues.models import Queue, TicketType
from deskbell.tickets.greeting import signature
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators
from deskbell.web.admin.placeholders import braced
from deskbell.web.admin.text_forms import TextForm


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    """`?queue=`, `?type=`: what counts there."""
    queue, type = _level(request)
    found, count = texting.governing(queue, type), texting.count()
    lines = [_line(kind, found.get(kind.code), count.get(kind.code, 0), queue, type) for kind in KINDS.values()]
    context: dict[str, Any] = {
        "lines": [line for line in lines if line["kind"].of_ticket or (queue is None and type is None)],
        "queues": arranging.every(),
        "types": types.every(),
        "queue": queue,
        "type": type,
        "query": _query(queue, type),
    }
    return _page(request, "admin/texts.html", **context)


@for_administrators
def edit(request: AdminRequest, kind: str) -> HttpResponse:
    """`?begin=1` starts with what we wrote."""
    what = _kind(kind)
    queue, type = _level(request)
    if not what.of_ticket and (queue is not None or type is not None):
        raise Http404
    text = texting.at(kind, queue, type)
    form = TextForm(
        request.POST if request.method == "POST" else None, kind=what, text=text, begin="begin" in request.GET
    )
    now = form.shown()
    is_sent = form.is_bound and not request.POST.get("preview")
    if is_sent and form.is_valid() and not conflict(form, now, about=texting.about(text)):
        texting.save(by=request.user, text=text, is_on=form.is_on_now(), texts=form.texts())
        messages.success(request, _("The text is saved."))
        return HttpResponseRedirect(_address(kind, queue, type))
    return _page(
        request,
        "admin/text.html",
        status=422 if form.errors else 200,
        form=form,
        what=what,
        text=text,
        queue=queue,
        type=type,
        query=_query(queue, type),
        seen=seen_in(form, now),
        preview=_preview(request, form, queue),
        names=[(braced(name), PLACEHOLDERS[name]) for name in what.placeholders],
        above=kind in texting.governing(queue, type, but=text),
    )


@require_POST
@for_administrators
def remove(request: AdminRequest, kind: str) -> HttpResponse:
    """The level above counts again."""
    _kind(kind)
    queue, type = _level(request)
    text = texting.at(kind, queue, type)
    if text.pk:
        texting.remove(by=request.user, text=text)
        messages.success(request, _("Removed: what stands above it counts again."))
    return HttpResponseRedirect(reverse("admin:texts") + _query(queue, type))


def _preview(request: AdminRequest, form: TextForm, queue: Queue | None) -> dict[str, str]:
    """The mail as typed, in the language whose button was pressed; on a ticket that this administrator sees."""
    language = request.POST.get("preview", "")
    if not language or not form.is_valid():
        return {}
    about, number = values.sample(), form.cleaned_data["ticket"].strip().lstrip("#")
    if number and form.kind.of_ticket:
        try:
            ticket = fetch.ticket(request.user, number)
        except (NotThere, NotAllowed):
            form.add_error("ticket", _("There is no such ticket, or you do not see it at the desk."))
            return {}
        article = ticket.articles.filter(visible=True).order_by("created_at", "pk").first()
        about |= values.of_ticket(ticket, name=ticket.customer.name, article=article)
        queue = ticket.queue
    sender = senders.for_queue(queue) if queue is not None else None
    sender = sender or senders.for_desk()
    written = composing.written(
        form.kind,
        form.texts(),
        values=about,
        language=language_of(language),
        sender=sender.address.name,
        signature=signature(sender.queue, None) if sender.queue is not None and form.kind.of_ticket else "",
    )
    subject = written.subject
    if form.kind.of_ticket:
        subject = tag_subject(subject, about["number"], desk.current().ticket_hook, prefix="")
    return {
        "subject": subject,
        "text": text_for(written.words.text, f"{portal_base()}/t/…/"),
        "sender": str(sender.address.name),
        "language": written.language,
    }


def _kind(code: str) -> Kind:
    if code not in KINDS:
        raise Http404
    return KINDS[code]


def _level(request: AdminRequest) -> tuple[Queue | None, TicketType | None]:
    """404 for a queue or type that is not there."""
    queue, type = (request.GET.get(name, "").replace("\0", "") for name in ("queue", "type"))
    return existing(arranging.one(queue)) if queue else None, existing(types.one(type)) if type else None


def _query(queue: Queue | None, type: TicketType | None) -> str:
    given = {"queue": queue.public_id} if queue is not None else {}
    given |= {"type": type.public_id} if type is not None else {}
    return f"?{urlencode(given)}" if given else ""


def _address(kind: str, queue: Queue | None, type: TicketType | None) -> str:
    return reverse("admin:text", args=[kind]) + _query(queue, type)


def _line(
    kind: Kind, found: MailText | None, count: int, queue: Queue | None, type: TicketType | None
) -> dict[str, Any]:
    """What counts at this level, and where it is said; `count` is of all levels at which something is."""
    return {
        "kind": kind,
        "is_on": kind.secure or (found.is_on if found is not None else kind.on_at_first),
        "own": found is not None and bool(found.texts),
        "said": _said(found),
        "more": count - (1 if found is not None else 0),
        "url": _address(kind.code, queue, type),
    }


def _said(row: MailText | None) -> str:
    if row is None:
        return ""
    parts = [row.queue.path if row.queue is not None else "", str(row.type) if row.type is not None else ""]
    return ", ".join(part for part in parts if part) or _("Desk")


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "texts"}, status=status)
