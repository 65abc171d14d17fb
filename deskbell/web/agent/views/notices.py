"""The bell: what the agent was told. Looking at the list marks nothing; reading a ticket or a button does."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from deskbell.notices.agents import reading, wording
from deskbell.notices.models import Notice
from deskbell.tickets.articles import storable
from deskbell.web.agent import back
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
    after = storable(request.GET.get("after", ""), 24)
    found = reading.page(request.user, after, PAGE)
    last = found[PAGE - 1].public_id if len(found) > PAGE else ""
    found = found[:PAGE]
    context = {
        "rows": [_row(one) for one in found],
        "older": f"?after={last}" if last else "",
        "is_first": not after,
        "nav": "notices",
    }
    return render(request, "agent/notices/show.html", context)


@require_POST
@for_agents
def read(request: AgentRequest) -> HttpResponse:
    """Mark those named as read, or with `all` every one."""
    ids = None if request.POST.get("all") else [storable(one, 24) for one in request.POST.getlist("id")]
    reading.read(request.user, ids)
    return HttpResponseRedirect(back.to(request, "agent:notices"))


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
