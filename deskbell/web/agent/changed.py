"""No field is overwritten silently: a form says what it showed, and is stopped when that is not so any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from deskbell.access import fetch
from deskbell.tickets.changes import ChangedMeanwhile
from deskbell.tickets.models import Event, Ticket
from deskbell.web.agent import words
from deskbell.web.agent.doors import AgentRequest

Kind = Event.Kind


@dataclass(frozen=True)
class Field:
    """`sent`: its value as the form has it; `said`: the same for people; `kinds`: the events that change it."""

    label: object
    sent: Callable[[Ticket], str]
    said: Callable[[Ticket], str]
    kinds: tuple[str, ...]


FIELDS = {
    "state": Field(
        gettext_lazy("State"),
        lambda t: t.state.public_id,
        lambda t: capfirst(str(t.state)),
        (Kind.STATE_SET, Kind.CLOSED, Kind.REOPENED, Kind.MERGED, Kind.JOINED, Kind.UNMERGED),
    ),
    "owner": Field(
        gettext_lazy("Owner"),
        lambda t: t.owner.public_id if t.owner else "",
        lambda t: str(t.owner or _("Nobody")),
        (Kind.OWNER_SET,),
    ),
    "responsible": Field(
        gettext_lazy("Responsible"),
        lambda t: t.responsible.public_id if t.responsible else "",
        lambda t: str(t.responsible or _("Nobody")),
        (Kind.RESPONSIBLE_SET,),
    ),
    "queue": Field(gettext_lazy("Queue"), lambda t: t.queue.public_id, lambda t: t.queue.path, (Kind.MOVED,)),
    "type": Field(
        gettext_lazy("Type"),
        lambda t: t.type.public_id if t.type else "",
        lambda t: str(t.type or pgettext("ticket type", "None")),
        (Kind.TYPE_SET,),
    ),
    "priority": Field(
        gettext_lazy("Priority"),
        lambda t: str(t.priority),
        lambda t: str(words.PRIORITIES[t.priority]),
        (Kind.PRIORITY_SET,),
    ),
    "title": Field(gettext_lazy("Subject"), lambda t: t.title, lambda t: t.title, (Kind.TITLED,)),
    "customer": Field(
        gettext_lazy("Customer"),
        lambda t: t.customer.public_id,
        lambda t: words.called(t.customer),
        (Kind.CUSTOMER_SET,),
    ),
}


def guarded(
    request: AgentRequest, ticket: Ticket, name: str, wanted: str, do: Callable[[], object], said: str
) -> HttpResponse:
    """Do it and go back to the ticket; or, when the field changed since the form was drawn, say so and ask.

    `wanted`: the value as the form sends it; `said`: the same for people. A form without `was` is not stopped."""
    was = request.POST.get("was")
    now = FIELDS[name].sent(ticket)
    if was is not None and was != now and wanted != now:
        return _stopped(request, ticket, name, wanted, said)
    try:
        done = do()
    except ChangedMeanwhile:
        return _stopped(request, fetch.ticket(request.user, ticket.number), name, wanted, said)
    return done if isinstance(done, HttpResponse) else redirect("agent:ticket", ticket.number)


def _stopped(request: AgentRequest, ticket: Ticket, name: str, wanted: str, said: str) -> HttpResponse:
    field = FIELDS[name]
    last = (
        Event.objects.filter(ticket=ticket, kind__in=field.kinds).select_related("by").order_by("-at", "-pk").first()
    )
    again = [
        (key, value)
        for key, values in request.POST.lists()
        if key not in ("csrfmiddlewaretoken", "was", name)
        for value in values
    ]
    context = {
        "ticket": ticket,
        "field": field.label,
        "now": field.said(ticket),
        "who": str(last.by) if last and last.by else "",
        "at": last.at if last else None,
        "wanted": said,
        "hidden": [*again, ("was", field.sent(ticket)), (name, wanted)],
    }
    return render(request, "agent/changed.html", context, status=409)
