"""Inviting a customer to an account, by mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import customers, fetch
from deskbell.access.errors import NotAllowed
from deskbell.notices import accounts
from deskbell.people import limits
from deskbell.web.agent.doors import AgentRequest, for_agents

A_DAY, SECONDS = 3, 86_400
"""Invitations one person gets in a day."""


@require_POST
@for_agents
def create(request: AgentRequest, public_id: str) -> HttpResponse:
    person = fetch.person(request.user, public_id)
    if not customers.may_invite(request.user, person):
        raise NotAllowed(
            _("Only who answers a ticket of this customer may invite them, and only without an account.")
        )
    if not limits.hit("invitation", str(person.pk), A_DAY, SECONDS):
        messages.error(request, _("This person was invited several times today."))
    elif accounts.invite(by=request.user, person=person) is None:
        messages.error(request, _("This person has no address we could write to."))
    else:
        messages.success(request, _("The invitation is on its way."))
    return redirect("agent:person", public_id)
