"""How a person wants the desk drawn: theme and density."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from deskbell.people import preferring
from deskbell.web.agent.doors import AgentRequest


@require_POST
def choose(request: AgentRequest) -> HttpResponse:
    """Back to the page it was chosen on; `next` never leads elsewhere."""
    preferring.draw(request.user, theme=request.POST.get("theme", ""), density=request.POST.get("density", ""))
    to = request.POST.get("next", "")
    is_ours = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return HttpResponseRedirect(to) if is_ours else redirect("agent:dashboard")
