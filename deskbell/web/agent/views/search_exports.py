"""What a search found, as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from deskbell.audit import log
from deskbell.db.patience import TookTooLong
from deskbell.people import addresses
from deskbell.search import exporting
from deskbell.search.query import QueryError, vocabulary
from deskbell.tickets.models import Ticket
from deskbell.web.agent import searching
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.views.search import asked
from deskbell.web.ui.sheets import Sheet, Value, csv_file, xlsx_file

KINDS = ("csv", "xlsx")
CHUNK = 500


@require_GET
@for_agents
def download(request: AgentRequest, kind: str) -> HttpResponseBase:
    """`?q=` or `?saved=` as CSV or XLSX. What was not understood leads back to the page that says so."""
    if kind not in KINDS:
        raise Http404
    wanted = asked(request)
    if wanted.query is None or (wanted.query.tree is None and not wanted.saved):
        return redirect(searching.address(wanted.text))
    order = request.GET.get("order", "")
    try:
        found = exporting.rows(request.user, wanted.query, order if order in vocabulary.ORDERS else "")
    except TookTooLong:
        messages.error(request, _("This took too long and was stopped. Narrow it down."))
        return redirect(searching.address(wanted.text))
    except QueryError:
        return redirect(searching.address(wanted.text))
    log.record(action="search_exported", by=request.user, kind=kind, erasable={"query": wanted.text})
    sheet = Sheet(_("Search"), _head(), _rows(found))
    name = f"tickets-{timezone.localtime():%Y-%m-%d}"
    return csv_file(name, sheet) if kind == "csv" else xlsx_file(name, [sheet])


def _head() -> list[str]:
    return [
        *(_("Number"), _("Subject"), _("State"), _("Priority"), _("Queue"), _("Type"), _("Owner")),
        *(_("Responsible"), _("Customer"), _("Address"), _("Organisation")),
        *(_("Created"), _("Last changed"), _("Closed"), _("Customer waits since")),
    ]


def _rows(found: Iterator[Ticket]) -> Iterator[list[Value]]:
    """In the reader's zone; addresses are looked up for many tickets at once."""
    some: list[Ticket] = []
    for ticket in found:
        some.append(ticket)
        if len(some) == CHUNK:
            yield from _written(some)
            some = []
    yield from _written(some)


def _written(tickets: list[Ticket]) -> Iterator[list[Value]]:
    emails = addresses.primaries([ticket.customer_id for ticket in tickets])
    for ticket in tickets:
        moments = (ticket.created_at, ticket.touched_at, ticket.closed_at, ticket.waiting_since)
        yield [
            *(ticket.number, ticket.title, str(ticket.state), ticket.priority, ticket.queue.path),
            str(ticket.type or ""),
            str(ticket.owner or ""),
            str(ticket.responsible or ""),
            ticket.customer.name,
            emails.get(ticket.customer_id, ""),
            str(ticket.organization or ""),
            *(timezone.localtime(moment) if moment else None for moment in moments),
        ]
