"""Taking content out of a message or a ticket, and legal hold. Each act asks for the password again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from deskbell.access import fetch
from deskbell.privacy import holds, redacting
from deskbell.tickets import retaining
from deskbell.tickets.models import Article, Ticket
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.redacting import FileForm, HoldForm, PassageForm, SubjectForm
from deskbell.web.ui.again import risky

TEXT_FILE = "message.txt"


@require_http_methods(["GET", "POST"])
@for_agents
@risky
def message(request: AgentRequest, public_id: str) -> HttpResponse:
    """POST `act`: preview, passage, file, text."""
    article = fetch.article(request.user, public_id)
    ticket = fetch.ticket_with(request.user, article, to="redact")
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = PassageForm(request.POST if act in ("preview", "passage") else None)
    try:
        if act == "preview" and form.is_valid():
            shown = redacting.preview(article, form.cleaned_data["passage"])
            if not shown.count:
                form.add_error("passage", _("It does not stand in this message."))
            return _page(request, ticket, article, form, preview=shown)
        if act == "passage" and form.is_valid():
            return _passage(request, ticket, article, form)
        if act == "file":
            return _file(request, ticket, article)
        if act == "text":
            redacting.into_attachment(by=request.user, article=article, name=TEXT_FILE)
            return _done(request, ticket, article, _("The text is an attachment now."))
    except holds.Held:
        messages.error(request, _("A legal hold stands on this ticket: nothing of it may go."))
        return _page(request, ticket, article, form)
    except redacting.NotFound:
        messages.error(request, _("The message has changed meanwhile. Look at it again."))
    return _page(request, ticket, article, form)


@require_http_methods(["GET", "POST"])
@for_agents
@risky
def subject(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="redact")
    form = SubjectForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            redacting.subject(by=request.user, ticket=ticket, title=form.cleaned_data["title"])
        except holds.Held:
            form.add_error(None, _("A legal hold stands on this ticket: nothing of it may go."))
        else:
            messages.success(request, _("The old subject is gone."))
            return redirect("agent:ticket", number)
    status = 422 if form.errors else 200
    return render(request, "agent/redact_subject.html", {"ticket": ticket, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@for_agents
def legal_hold(request: AgentRequest, number: str) -> HttpResponse:
    """POST with a reason begins it, with `end` ends it."""
    ticket = fetch.ticket(request.user, number, to="legal_hold")
    form = HoldForm(request.POST if request.method == "POST" and "end" not in request.POST else None)
    if request.method == "POST" and "end" in request.POST:
        retaining.release(by=request.user, ticket=ticket)
        messages.success(request, _("The legal hold is ended."))
        return redirect("agent:ticket", number)
    if form.is_valid():
        retaining.retain(by=request.user, ticket=ticket, reason=form.cleaned_data["reason"])
        messages.success(request, _("Nothing of this ticket is erased until you end the hold."))
        return redirect("agent:ticket", number)
    context = {"ticket": ticket, "form": form, "hold": retaining.hold_on(ticket)}
    return render(request, "agent/legal_hold.html", context, status=422 if form.errors else 200)


def _passage(request: AgentRequest, ticket: Ticket, article: Article, form: PassageForm) -> HttpResponse:
    also = frozenset(request.POST.getlist("also"))
    places = redacting.passage(by=request.user, article=article, text=form.cleaned_data["passage"], also=also)
    said = ngettext("Taken out of %(n)d place.", "Taken out of %(n)d places.", places) % {"n": places}
    return _done(request, ticket, article, said)


def _file(request: AgentRequest, ticket: Ticket, article: Article) -> HttpResponse:
    chosen = FileForm(request.POST, article=article)
    if not chosen.is_valid():
        messages.error(request, _("This file is not there any more."))
        return _page(request, ticket, article, PassageForm())
    file = chosen.cleaned_data["file"]
    if chosen.cleaned_data["part"] == "name":
        redacting.file_name(by=request.user, file=file)
        return _done(request, ticket, article, _("The file’s name is gone."))
    redacting.file(by=request.user, file=file)
    return _done(request, ticket, article, _("The file is erased."))


def _done(request: AgentRequest, ticket: Ticket, article: Article, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(f"{reverse('agent:ticket', args=[ticket.number])}#m-{article.public_id}")


def _page(request: AgentRequest, ticket: Ticket, article: Article, form: PassageForm, **more: Any) -> HttpResponse:
    context = {
        "ticket": ticket,
        "article": article,
        "form": form,
        "files": list(article.attachments.order_by("pk")),
        "raw": article.raw_id is not None,
        "held": retaining.hold_on(ticket),
        **more,
    }
    return render(request, "agent/redact.html", context, status=422 if form.errors else 200)
