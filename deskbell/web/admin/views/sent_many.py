"""One decision for everything a search of the sent mail found: first how many, then the act."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.db.patience import TookTooLong
from deskbell.outbox import looking
from deskbell.web.admin import sent_search
from deskbell.web.admin.doors import AdminRequest, for_administrators
from deskbell.web.admin.sent_search import Asked
from deskbell.web.admin.sent_words import PURPOSES, SHOWN


@for_administrators
def decide(request: AdminRequest) -> HttpResponse:
    """Many at once: GET says how many it would be; POST does it to those that were there when it was said."""
    data = request.POST if request.method == "POST" else request.GET
    asked, act = Asked(sent_search.read(data)), data.get("act", "")
    if act not in looking.CONDITIONS or asked.wanted.is_everything:
        raise Http404
    try:
        keys = looking.fitting(asked.wanted, act)
    except TookTooLong:
        messages.error(request, _("This took too long and was stopped. Narrow it down."))
        return HttpResponseRedirect(asked.address())
    if request.method == "POST":
        n = looking.decide(act, by=request.user, keys=keys)
        words = {
            "retry": ngettext("%(n)d mail is being sent once more.", "%(n)d mails are being sent once more.", n),
            "cancel": ngettext("%(n)d mail is not sent any more.", "%(n)d mails are not sent any more.", n),
        }
        messages.success(request, words[act] % {"n": n})
        return HttpResponseRedirect(asked.address())
    context = {
        "act": act,
        "n": len(keys),
        "is_part": len(keys) == looking.MOST_AT_ONCE,
        "asked": asked.parameters(),
        "shown": SHOWN[asked.wanted.show] if asked.wanted.show else "",
        "purpose": PURPOSES.get(asked.wanted.purpose, asked.wanted.purpose),
        "wanted": asked.wanted,
        "up_to": asked.wanted.up_to or looking.newest(),
        "back": asked.address(),
    }
    return render(request, "admin/sent_many.html", context | {"nav": "admin", "toc": "sent"})
