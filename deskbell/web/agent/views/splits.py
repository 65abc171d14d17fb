"""A message becomes a ticket of its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deskbell.access import abilities, fetch, scope
from deskbell.access.errors import NotAllowed
from deskbell.people.models import Person
from deskbell.queues.models import Level
from deskbell.tickets import splitting
from deskbell.tickets.linking import Relation
from deskbell.tickets.models import Article
from deskbell.web.agent import looking_up, outlook, words
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.acts import SplitForm


@require_http_methods(["GET", "POST"])
@for_agents
def create(request: AgentRequest, public_id: str) -> HttpResponse:
    """Who would begin to read the message is shown before the ticket is made."""
    me = request.user
    article = fetch.article(me, public_id)
    ticket = fetch.ticket_with(me, article, to="split")
    customer = _customer(me, article, request.POST.get("customer", "") or request.GET.get("customer", ""))
    form = SplitForm(
        request.POST if request.method == "POST" else None,
        article=article,
        ticket=ticket,
        queues=scope.queues_for(me, Level.REPLY),
        agents=scope.agents_for(ticket),
    )
    preview = outlook.split(article, customer)
    found = looking_up.find(me, request.GET["q"], for_ticket=True) if request.GET.get("q") else None
    shown = not preview.rows or request.POST.get("shown") == preview.digest
    if not form.is_valid() or not shown or "search" in request.POST:
        context = {"ticket": ticket, "article": article, "form": form, "customer": customer, "preview": preview}
        context |= {"found": found, "who": words.called(customer), "typed": request.GET.get("q", "")}
        return render(request, "agent/split.html", context, status=422 if form.errors else 200)
    data = form.cleaned_data
    if not abilities.may_open(me, data["queue"], data["type"]):
        raise NotAllowed(_("You may not open tickets of this type in this queue."))
    relation = Relation(data["relation"]) if data["relation"] else None
    fields = {name: data[name] for name in ("title", "queue", "type", "priority", "owner")}
    new = splitting.split(by=me, article=article, customer=customer, relation=relation, **fields)
    messages.success(request, _("Split off from #%(number)s.") % {"number": ticket.number})
    if not scope.tickets_for(me).filter(pk=new.pk).exists():
        return redirect("agent:ticket", ticket.number)
    return redirect("agent:ticket", new.number)


def _customer(me: Person, article: Article, public_id: str) -> Person:
    return fetch.customer(me, public_id) if public_id else article.ticket.customer
