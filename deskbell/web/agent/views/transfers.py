"""Files by link: making upload and download links for a ticket, and ending them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from deskbell.access import abilities, fetch, transfers
from deskbell.desk.urls import portal_base
from deskbell.queues import file_limits
from deskbell.tickets import transferring
from deskbell.tickets.models import Ticket, Transfer
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.transfers import Download
from deskbell.web.ui import shelves
from deskbell.web.ui.shelves import Shelf

MOST_FILES = 200
"""Of a ticket, to choose from."""


@require_GET
@for_agents
def show(request: AgentRequest, number: str) -> HttpResponse:
    """On a merged ticket links are ended, and none are made."""
    return _page(request, fetch.ticket(request.user, number, to="revoke_transfer"))


@require_POST
@for_agents
def begin(request: AgentRequest, number: str) -> HttpResponse:
    """A new file for a download link goes ahead of the form."""
    return shelves.begin(request, _shelf(request, fetch.ticket(request.user, number, to="transfer")))


@require_POST
@never_cache
@for_agents
def offer_upload(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="transfer")
    return _page(request, ticket, transferring.offer_upload(by=request.user, ticket=ticket))


@require_POST
@never_cache
@for_agents
def offer_download(request: AgentRequest, number: str) -> HttpResponse:
    """The address and the passphrase stand on the page that answers, and nowhere afterwards."""
    ticket = fetch.ticket(request.user, number, to="transfer")
    shelf, ids = _shelf(request, ticket), request.POST.getlist(shelves.FIELD)
    form = _form(request, ticket, request.POST, request.FILES, has_new=bool(ids))
    ids += shelves.kept(form, "new", shelf)
    if not form.is_valid():
        return _page(request, ticket, form=form, ids=ids)
    try:
        offer = transferring.offer_download(
            by=request.user,
            ticket=ticket,
            files=list(form.cleaned_data["chosen"]),
            more=lambda: shelf.take(ids),
            days=form.cleaned_data["days"],
            protect=form.cleaned_data["protect"],
        )
    except shelves.NotReady as error:
        form.add_error("new", shelves.missing(error))
        return _page(request, ticket, form=form, ids=ids)
    return _page(request, ticket, offer)


@require_POST
@for_agents
def revoke(request: AgentRequest, public_id: str) -> HttpResponse:
    transfer, ticket = transfers.of(request.user, public_id)
    transferring.revoke(by=request.user, transfer=transfer)
    messages.success(request, _("The link opens nothing any more."))
    return redirect("agent:transfers", ticket.number)


def _page(
    request: AgentRequest,
    ticket: Ticket,
    offer: transferring.Offer | None = None,
    form: Download | None = None,
    ids: list[str] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "ticket": ticket,
        "may_offer": abilities.may(request.user, ticket, "transfer"),
        "form": form or _form(request, ticket),
        "shelf": shelves.View(
            _shelf(request, ticket),
            reverse("agent:transfer_files", args=[ticket.number]),
            tuple(ids or ()),
            small=True,
        ),
        "live": list(transfers.live_on(ticket)),
        "upload_days": transferring.UPLOAD_DAYS,
        "offer": offer,
        "address": _address(offer) if offer else "",
    }
    return render(request, "agent/transfers.html", context, status=422 if form is not None else 200)


def _form(request: AgentRequest, ticket: Ticket, *given: Any, has_new: bool = False) -> Download:
    found = transfers.offerable(request.user, ticket)
    recent = found.filter(pk__in=list(found.values_list("pk", flat=True)[:MOST_FILES]))
    return Download(*given, files=recent, has_new=has_new)


def _address(offer: transferring.Offer) -> str:
    name = "upload_link" if offer.transfer.way == Transfer.Way.UPLOAD else "download_link"
    return f"{portal_base()}{reverse(f'portal:{name}', args=[offer.token])}"


def _shelf(request: AgentRequest, ticket: Ticket) -> Shelf:
    most = file_limits.of_queue(ticket.queue)
    return Shelf(f"ticket:{ticket.pk}:link-of:{request.user.pk}", f"person:{request.user.pk}", most)
