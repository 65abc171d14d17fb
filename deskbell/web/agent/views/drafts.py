"""Drafts: saving while somebody writes, the list, taking back, sending now, throwing away, and their files."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from deskbell.access import fetch
from deskbell.access.errors import NotThere
from deskbell.blobs import storage
from deskbell.tickets import drafting, sealing
from deskbell.tickets.articles import storable
from deskbell.tickets.models import Draft
from deskbell.web.agent import composer, drafted, writing
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.writing import Writing
from deskbell.web.agent.views.sends import said_kind, trouble
from deskbell.web.ui import times
from deskbell.web.ui.mailframe import INLINE_TYPES

MOST_SHOWN = 200


@require_GET
@for_agents
def mine(request: AgentRequest) -> HttpResponse:
    """All that the agent has not sent yet."""
    drafts = drafting.of(request.user).select_related("ticket", "article", "pending_send")[:MOST_SHOWN]
    rows = [
        {
            "draft": draft,
            "kind": drafted.called(draft),
            "url": _url(draft),
            "text": " ".join(draft.text[:400].split())[:160],
            "release_at": draft.pending_send.release_at if draft.sealed else None,
            "returned": "" if draft.returned == drafting.TAKEN_BACK else draft.returned,
        }
        for draft in drafts
    ]
    sealed = [row for row in rows if row["release_at"]]
    return render(request, "agent/drafts.html", {"sealed": sealed, "open": [r for r in rows if not r["release_at"]]})


@require_POST
@for_agents
def save(request: AgentRequest, number: str) -> HttpResponse:
    """Called every few seconds by the page, and by its button without scripts. Saving needs no lock."""
    ticket = fetch.ticket(request.user, number)
    form = Writing(request.POST, request.FILES, kind=said_kind(request, Draft.Kind.REPLY), lenient=True)
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    if not form.is_valid():
        if wants_json:
            return JsonResponse({"error": _("The draft could not be saved.")}, status=422)
        messages.error(request, _("The draft could not be saved."))
        return redirect("agent:ticket", number)
    try:
        draft = writing.keep(request.user, ticket, form)
        if removed := draft.files.filter(public_id=storable(request.POST.get("remove", ""), 24)).first():
            drafting.detach(file=removed)
    except (writing.TooLarge, drafting.TooManyFiles, drafting.Sealed, NotThere) as error:
        if wants_json:
            return JsonResponse({"error": trouble(error)}, status=409)
        messages.error(request, trouble(error))
        return redirect("agent:ticket", number)
    if wants_json:
        return JsonResponse({"id": draft.public_id, "saved": times.clock(draft.saved_at)})
    messages.success(request, _("Draft saved."))
    return redirect(_url(draft))


@require_POST
@for_agents
def discard(request: AgentRequest, public_id: str) -> HttpResponse:
    draft = fetch.draft(request.user, public_id)
    try:
        drafting.discard(draft=draft)
        messages.success(request, _("Draft thrown away."))
    except drafting.Sealed as error:
        messages.error(request, trouble(error))
    return _back(request, draft)


@require_POST
@for_agents
def undo(request: AgentRequest) -> HttpResponse:
    """Take a sealed message back. One that was sent meanwhile is no draft any more: so its id is not in the path."""
    try:
        draft = fetch.draft(request.user, request.POST.get("draft", ""))
        sealing.unseal(draft=draft)
    except (NotThere, sealing.TooLate):
        messages.error(request, _("Too late: it was sent already."))
        return redirect("agent:drafts")
    messages.success(request, _("Not sent. You can go on writing."))
    return redirect(_url(draft))


@require_POST
@for_agents
def release(request: AgentRequest, public_id: str) -> HttpResponse:
    """Send a sealed message now, without waiting for its time."""
    draft = fetch.draft(request.user, public_id)
    try:
        sealing.postpone(draft=draft, release_at=timezone.now())
        messages.success(request, _("It is being sent."))
    except sealing.TooLate:
        messages.error(request, _("Too late: it was sent already."))
    return _back(request, draft)


@require_POST
@for_agents
def add_file(request: AgentRequest, public_id: str) -> HttpResponse:
    """One file of a drop, a paste or the picker; `inline` for pictures inside the text."""
    draft = fetch.draft(request.user, public_id)
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("No file arrived.")}, status=422)
    inline = request.POST.get("inline") == "1" and file.content_type in INLINE_TYPES
    try:
        made = writing.add(draft, file, inline=inline)
    except writing.TooLarge as error:
        return JsonResponse({"error": str(error)}, status=413)
    except (drafting.TooManyFiles, drafting.Sealed) as error:
        return JsonResponse({"error": trouble(error)}, status=409)
    return JsonResponse(drafted.file_row(made), status=201)


@require_GET
@for_agents
def show_file(request: AgentRequest, public_id: str) -> FileResponse:
    """A file of one's own draft: a picture to look at while writing, anything else to save."""
    file = fetch.draft_file(request.user, public_id)
    if not file.inline or file.content_type not in INLINE_TYPES:
        raise Http404
    response = FileResponse(storage.open(file.blob), content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=600"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
@for_agents
def remove_file(request: AgentRequest, public_id: str) -> HttpResponse:
    file = fetch.draft_file(request.user, public_id)
    draft = file.draft
    try:
        drafting.detach(file=file)
    except drafting.Sealed as error:
        messages.error(request, trouble(error))
    if request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(status=204)
    return redirect(_url(draft))


def _url(draft: Draft) -> str:
    if draft.ticket is None:
        return reverse("agent:new_mail" if draft.kind == Draft.Kind.NEW_MAIL else "agent:new_call")
    return composer.url(draft.ticket.number, draft.kind, draft.article.public_id if draft.article else "")


def _back(request: AgentRequest, draft: Draft) -> HttpResponse:
    if request.POST.get("next") != "drafts" and draft.ticket is not None:
        return redirect("agent:ticket", draft.ticket.number)
    return redirect("agent:drafts")
