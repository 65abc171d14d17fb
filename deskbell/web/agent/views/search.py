"""The search box: a number jumps, one hit opens, more are listed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from deskbell.search import finding
from deskbell.web.agent import hits
from deskbell.web.agent.doors import AgentRequest, for_agents


@require_GET
@for_agents
def show(request: AgentRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()
    if ticket := finding.by_number(request.user, q):
        return redirect("agent:ticket", ticket.number)
    found = finding.find(request.user, q, limit=finding.PAGE) if q else []
    if len(found) == 1:
        return redirect("agent:ticket", found[0].ticket.number)
    context = {"q": q, "hits": hits.drawn(found, q), **_words(q, len(found))}
    return render(request, "agent/search.html", context)


def _words(q: str, n: int) -> dict[str, str]:
    if not q:
        text = _("Type words, a name, an address or a ticket number into the field above.")
        return {"heading": _("Search"), "empty_title": _("What are you looking for?"), "empty_text": text}
    return {
        "heading": ngettext("%(n)d ticket", "%(n)d tickets", n) % {"n": n} if n else _("Nothing found"),
        "sub": _("The newest %(n)d are shown; more words narrow it down.") % {"n": n} if n >= finding.PAGE else "",
        "empty_title": _("Nothing found"),
        "empty_text": _("All words must be in one message. Try fewer of them, or other ones."),
    }
