"""Many tickets at once: the page that asks what to do with them, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from deskbell.access import scope
from deskbell.tickets.changes import built_in
from deskbell.tickets.models import Ticket
from deskbell.web.agent import back, bulk, foreseeing, words
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.bulk import MOST, BulkForm, numbers_in
from deskbell.web.ui import marks

AT_ONCE: dict[str, Callable[[], dict[str, Any]]] = {
    "take": lambda: {"lock": "take"},
    "free": lambda: {"lock": "free"},
    "close": lambda: {"state": built_in("closed_successful")},
}
"""Acts of the bar that ask for nothing more."""


@require_POST
@for_agents
def act(request: AgentRequest) -> HttpResponse:
    """`t` are the ticked numbers; `do` is one of AT_ONCE, "apply" for the form, or the field that is wanted first."""
    numbers, do = numbers_in(request.POST), request.POST.get("do", "")
    if not numbers or len(numbers) > MOST:
        messages.error(request, _none_or_too_many(len(numbers)))
        return _back(request)
    if do in AT_ONCE:
        return _outcome(request, numbers, AT_ONCE[do]())
    tickets = _tickets(request, numbers)
    if not tickets:
        messages.error(request, _("There are no such tickets."))
        return _back(request)
    form = BulkForm(request.POST if do == "apply" else None, me=request.user, tickets=tickets)
    if do != "apply" or not form.is_valid():
        return _ask(request, tickets, form, status=422 if do == "apply" else 200)
    warnings = foreseeing.warnings(request.user, tickets, form.cleaned_data)
    if warnings and request.POST.get("knows") != foreseeing.digest(warnings):
        return _ask(request, tickets, form, warnings=warnings)
    return _outcome(request, numbers, form.cleaned_data)


def _none_or_too_many(n: int) -> str:
    if not n:
        return _("Tick the tickets first.")
    return _("Choose at most %(n)d tickets at once.") % {"n": MOST}


def _tickets(request: AgentRequest, numbers: list[str]) -> list[Ticket]:
    """Those of them that this agent sees, in the order they were ticked."""
    found = (
        scope.tickets_for(request.user)
        .filter(number__in=numbers)
        .select_related("state", "queue", "owner", "customer", "responsible")
    )
    return sorted(found, key=lambda ticket: numbers.index(ticket.number))


def _ask(
    request: AgentRequest,
    tickets: list[Ticket],
    form: BulkForm,
    *,
    warnings: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form: as a page, or as a dialog over the list."""
    n = len(tickets)
    context: dict[str, Any] = {
        "nav": "tickets",
        "heading": ngettext("Change %(n)d ticket", "Change %(n)d tickets", n) % {"n": n},
        "tickets": [_line(ticket) for ticket in tickets],
        "form": form,
        "warnings": warnings,
        "knows": foreseeing.digest(warnings or []),
        "next": back.to(request, "agent:tickets"),
        "in_dialog": bool(request.htmx),
    }
    name = request.POST.get("do", "")
    if name in form.fields:
        form.fields[name].widget.attrs["autofocus"] = True
    template = "agent/_bulk_form.html" if request.htmx else "agent/bulk.html"
    return render(request, template, context, status=status)


def _line(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "title": ticket.title or _("(no subject)"),
        "url": reverse("agent:ticket", args=[ticket.number]),
        "state": words.drawn(ticket.state, narrow=True),
        "queue": ticket.queue.path,
        "lock": marks.icon("lock", "i-sm") if ticket.locked else "",
    }


def _outcome(request: AgentRequest, numbers: list[str], chosen: dict[str, Any]) -> HttpResponse:
    """Back to the list when all went well; otherwise a page that says what did not, and why."""
    found = bulk.apply(request.user, numbers, chosen)
    done = [outcome for outcome in found if not outcome.reason]
    words_done = ngettext("%(n)d ticket changed.", "%(n)d tickets changed.", len(done)) % {"n": len(done)}
    if len(done) == len(found):
        messages.success(request, words_done)
        return _back(request)
    failed = [outcome for outcome in found if outcome.reason]
    titles = {ticket.number: ticket for ticket in _tickets(request, [outcome.number for outcome in failed])}
    context = {
        "nav": "tickets",
        "done": words_done if done else _("No ticket was changed."),
        "failed": [
            {
                "number": outcome.number,
                "title": titles[outcome.number].title if outcome.number in titles else "",
                "url": reverse("agent:ticket", args=[outcome.number]) if outcome.number in titles else "",
                "reason": outcome.reason,
            }
            for outcome in failed
        ],
        "heading": ngettext("%(n)d ticket was not changed", "%(n)d tickets were not changed", len(failed))
        % {"n": len(failed)},
        "next": back.to(request, "agent:tickets"),
    }
    return render(request, "agent/bulk_result.html", context)


def _back(request: AgentRequest) -> HttpResponse:
    return HttpResponseRedirect(back.to(request, "agent:tickets"))
