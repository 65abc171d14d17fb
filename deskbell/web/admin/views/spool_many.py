"""One decision for everything a search of the spool found: first how many, then the act."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.db.patience import TookTooLong
from deskbell.intake import looking
from deskbell.web.admin import spool_search
from deskbell.web.admin.doors import AdminRequest, for_administrators, risky
from deskbell.web.admin.mail_forms import Discard
from deskbell.web.admin.mail_words import ENDINGS
from deskbell.web.admin.spool_search import Asked
from deskbell.web.admin.views.spool import told


@for_administrators
@risky
def decide(request: AdminRequest) -> HttpResponse:
    """GET says how many mails it would be; POST does it to those that were there when it was said."""
    data = request.POST if request.method == "POST" else request.GET
    asked, act = Asked(spool_search.read(data)), data.get("act", "")
    if act not in looking.CONDITIONS or asked.wanted.is_everything:
        raise Http404
    try:
        keys = looking.fitting(asked.wanted, act)
    except TookTooLong:
        messages.error(request, _("This took too long and was stopped. Narrow it down."))
        return HttpResponseRedirect(asked.address())
    form = Discard(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (act != "discard" or form.is_valid()):
        reason = form.cleaned_data["reason"] if act == "discard" else ""
        messages.success(request, told(act, looking.decide(act, by=request.user, keys=keys, reason=reason)))
        return HttpResponseRedirect(asked.address())
    context = {
        "act": act,
        "n": len(keys),
        "is_part": len(keys) == looking.MOST_AT_ONCE,
        "asked": asked.parameters(),
        "status": ENDINGS.get(asked.wanted.status, ""),
        "wanted": asked.wanted,
        "up_to": asked.wanted.up_to or looking.newest(),
        "back": asked.address(),
        "form": form if act == "discard" else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "admin/spool_many.html", context | {"nav": "admin", "toc": "spool"}, status=status)
