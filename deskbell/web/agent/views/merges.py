"""Merging a ticket into another: who will see what is shown first. And undoing it within seven days."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from deskbell.access import abilities, fetch
from deskbell.search import finding
from deskbell.tickets import merged, merging
from deskbell.tickets.models import Ticket
from deskbell.web.agent import outlook
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.acts import InformForm, MergeForm


@require_http_methods(["GET", "POST"])
@for_agents
def create(request: AgentRequest, number: str) -> HttpResponse:
    """`number=` is the ticket that stays; with `sure` and what was shown, it is done."""
    ticket = fetch.ticket(request.user, number, to="merge")
    given = request.POST if request.method == "POST" else request.GET
    form = MergeForm(given if "number" in given else None)
    into = _target(request, ticket, form) if form.is_valid() else None
    if into is None:
        context = {"ticket": ticket, "form": form, "others": outlook.others(request.user, ticket)}
        return render(request, "agent/merge.html", context, status=422 if request.method == "POST" else 200)
    preview = outlook.merge(request.user, ticket, into)
    proposed = merging.words_for_the_customer(ticket, into)
    decided = request.method == "POST" and bool(request.POST.get("shown"))
    inform = InformForm(request.POST if decided else None, initial={"words": proposed})
    changed = decided and request.POST["shown"] != preview.digest
    if not decided or changed or not inform.is_valid():
        context = {"ticket": ticket, "form": form, "into": into, "preview": preview, "again": changed}
        context["inform"] = inform if proposed else None
        return render(request, "agent/merge.html", context, status=409 if changed else 422 if decided else 200)
    letter = inform.letter if proposed else ""
    target = merging.merge(by=request.user, ticket=ticket, into=into, inform=letter)
    messages.success(request, _("#%(number)s was merged into this ticket.") % {"number": ticket.number})
    return redirect("agent:ticket", target.number)


def _target(request: AgentRequest, ticket: Ticket, form: MergeForm) -> Ticket | None:
    """The ticket that stays: of a merged one that is named, what it is part of."""
    named = finding.by_number(request.user, form.cleaned_data["number"])
    if named is None:
        form.add_error("number", _("There is no such ticket."))
        return None
    root = merged.root_of(named)
    if root.pk == ticket.pk:
        form.add_error("number", _("This is the same ticket."))
        return None
    if why := abilities.refusal(request.user, root, "view") or abilities.refusal(request.user, root, "merge"):
        form.add_error("number", why)
        return None
    return fetch.ticket(request.user, root.number, to="merge")


@require_POST
@for_agents
def undo(request: AgentRequest, number: str) -> HttpResponse:
    """What was written to the target since stays there."""
    ticket = fetch.ticket(request.user, number, to="undo_merge")
    try:
        merging.undo(by=request.user, ticket=ticket)
    except merging.TooLate:
        messages.error(request, _("The merge cannot be undone any more."))
    else:
        messages.success(request, _("This is a ticket of its own again."))
    return redirect("agent:ticket", number)
