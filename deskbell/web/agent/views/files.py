"""Files of messages, to be saved."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from deskbell.access import fetch
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.ui import downloads


@require_safe
@for_agents
def download(request: AgentRequest, public_id: str) -> HttpResponseBase:
    """Always as a file to save, never shown: what is in it comes from outside."""
    return downloads.file(request, fetch.attachment(request.user, public_id))
