"""Trying again to deliver a mail that did not go out or came back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import fetch
from deskbell.outbox import deliver
from deskbell.outbox.models import Delivery
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_POST
@for_agents
def retry(request: AgentRequest, article: str, public_id: str) -> HttpResponse:
    mail = fetch.article(request.user, article)
    ticket = fetch.ticket(request.user, mail.ticket.number, to="retry_delivery")
    delivery = get_object_or_404(Delivery, public_id=public_id, mail__article=mail)
    if deliver.retry(delivery):
        messages.success(request, _("The mail to %(who)s is tried again now.") % {"who": delivery.email})
    return redirect("agent:ticket", ticket.number)
