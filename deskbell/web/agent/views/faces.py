"""How a person wants the desk drawn: theme and density."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from deskbell.people import preferring
from deskbell.web.agent import back
from deskbell.web.agent.doors import AgentRequest


@require_POST
def choose(request: AgentRequest) -> HttpResponse:
    """Back to the page it was chosen on; `next` never leads elsewhere."""
    preferring.draw(request.user, theme=request.POST.get("theme", ""), density=request.POST.get("density", ""))
    return HttpResponseRedirect(back.to(request, "agent:dashboard"))
