"""An HTML mail in its own frame."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from deskbell.access import fetch
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.ui import mailframe


@require_GET
@for_agents
def show(request: AgentRequest, public_id: str) -> HttpResponse:
    """`?images=1` lets pictures from the internet load."""
    article = fetch.article(request.user, public_id)
    remote = request.GET.get("images") == "1"
    response = HttpResponse(mailframe.document(article, remote_images=remote))
    return mailframe.protect(response, remote_images=remote)
