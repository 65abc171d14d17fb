"""The bell: what the agent was told. Looking at the list marks nothing; reading a ticket or a button does."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from deskbell.notices.agents import reading, wording
from deskbell.notices.models import Notice
from deskbell.web.agent.doors import AgentRequest, for_agents

PAGE = 50
NOTICE_ICONS = {
    **dict.fromkeys(("follow_up_mine", "follow_up_watched", "follow_up_queue"), "reply"),
    **{"new_ticket": "inbox", "owner": "user", "responsible": "user", "informed": "note", "note": "note"},
    **{"moved": "move", "lock_timeout": "unlock", "reminder": "clock", "failure": "alert", "returned": "undo"},
}


@for_agents
def show(request: AgentRequest) -> HttpResponse:
    """All of them, newest first."""
    after = request.GET.get("after", "")[:24]
    found = reading.page(request.user, after.replace("\0", ""), PAGE)
    last = found[PAGE - 1].public_id if len(found) > PAGE else ""
    found = found[:PAGE]
    context = {
        "rows": [_row(one) for one in found],
        "older": f"?after={last}" if last else "",
        "is_first": not after,
        "nav": "notices",
    }
    return render(request, "agent/notices/show.html", context)


@for_agents
def bell(request: AgentRequest) -> HttpResponse:
    """The bell with its count, for pages that stay open."""
    return render(request, "ui/_bell_count.html", {"unread": reading.unread_count(request.user)})


@require_POST
@for_agents
def read(request: AgentRequest) -> HttpResponse:
    """Mark those named as read, or with `all` every one."""
    ids = None if request.POST.get("all") else request.POST.getlist("id")
    reading.read(request.user, ids)
    to = request.POST.get("next", "")
    is_ours = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return HttpResponseRedirect(to if is_ours else reverse("agent:notices"))


def _row(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.public_id,
        "icon": NOTICE_ICONS[notice.kind],
        "line": wording.line(notice),
        "number": notice.ticket.number,
        "title": notice.ticket.title,
        "queue": str(notice.ticket.queue),
        "at": notice.at,
        "is_new": notice.read_at is None,
    }
