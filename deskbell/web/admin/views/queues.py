"""The tree of queues, and the page of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from deskbell.mime.storable import one_line
from deskbell.queues import arranging
from deskbell.queues.models import Queue
from deskbell.tickets import greeting
from deskbell.web.admin.conflicts import conflict, seen_in
from deskbell.web.admin.doors import AdminRequest, existing, for_administrators
from deskbell.web.admin.placeholders import braced
from deskbell.web.admin.queue_forms import QueueForm
from deskbell.web.ui.places import address

TABS = {"active": gettext_lazy("In use"), "resting": gettext_lazy("Resting"), "all": gettext_lazy("All")}
WHY = {
    arranging.PathTaken: gettext_lazy("There is a queue of this name in this place."),
    arranging.PathTooLong: gettext_lazy("The names from the top level down to here are too long together."),
    arranging.InsideItself: gettext_lazy("A queue cannot stand inside itself."),
}


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    """`?q=` finds by path and address, `?show=` is one of TABS."""
    q = one_line(request.GET.get("q", ""), 100)
    shown = request.GET.get("show", "active")
    shown = shown if shown in TABS else "active"
    every = arranging.every()
    words = q.casefold().split()
    rows = [
        {
            "queue": one,
            "url": address("admin:queue", one.public_id),
            "depth": 0 if words else one.path.count("/"),
            "name": one.path if words else one.name,
            "mailbox": one.mailbox.name if one.mailbox else "–",
            "calendar": one.calendar.name if one.calendar else "–",
        }
        for one in every
        if (shown == "all" or one.is_active == (shown == "active"))
        and all(word in f"{one.path} {one.address}".casefold() for word in words)
    ]
    tabs = [
        {"name": name, "url": f"?{urlencode({'show': id, 'q': q})}", "current": id == shown}
        for id, name in TABS.items()
    ]
    return _page(request, "admin/queues.html", rows=rows, tabs=tabs, q=q, shown=shown)


@for_administrators
def new(request: AdminRequest) -> HttpResponse:
    """`?inside=`: below that queue."""
    inside = arranging.one(request.GET.get("inside", "").replace("\0", ""))
    return _edit(request, Queue(parent=inside))


@for_administrators
def edit(request: AdminRequest, public_id: str) -> HttpResponse:
    return _edit(request, existing(arranging.one(public_id)))


@require_POST
@for_administrators
def switch(request: AdminRequest, public_id: str) -> HttpResponse:
    queue = existing(arranging.one(public_id))
    try:
        arranging.switch(by=request.user, queue=queue, on=request.POST.get("on") == "1")
    except arranging.IsDefault:
        messages.error(request, _("Make another queue the default first: mail that fits nowhere comes here."))
    else:
        messages.success(request, _("In use.") if queue.is_active else _("It rests."))
    return HttpResponseRedirect(reverse("admin:queue", args=[public_id]))


@require_POST
@for_administrators
def default(request: AdminRequest, public_id: str) -> HttpResponse:
    queue = existing(arranging.one(public_id))
    arranging.make_default(by=request.user, queue=queue)
    messages.success(request, _("What fits nowhere else comes to %(queue)s now.") % {"queue": queue.path})
    return HttpResponseRedirect(reverse("admin:queue", args=[public_id]))


@require_POST
@for_administrators
def remove(request: AdminRequest, public_id: str) -> HttpResponse:
    queue = existing(arranging.one(public_id))
    try:
        arranging.remove(by=request.user, queue=queue)
    except arranging.IsDefault:
        messages.error(request, _("Make another queue the default first: mail that fits nowhere comes here."))
    except arranging.NotEmpty:
        messages.error(request, _("Tickets or queues stand in it. Let it rest instead: nothing new comes then."))
    else:
        messages.success(request, _("The queue %(queue)s is removed.") % {"queue": queue.path})
        return HttpResponseRedirect(reverse("admin:queues"))
    return HttpResponseRedirect(reverse("admin:queue", args=[public_id]))


def _edit(request: AdminRequest, queue: Queue) -> HttpResponse:
    is_new, title = queue.pk is None, queue.path
    form = QueueForm(request.POST if request.method == "POST" else None, queue=queue)
    now = form.shown()
    if form.is_bound and "preview" not in request.POST and form.is_valid() and not conflict(form, now, about=title):
        try:
            arranging.save(by=request.user, queue=queue, aliases=form.cleaned_data["aliases"], **form.values())
        except arranging.CannotArrange as error:
            form.add_error(error.field, _why(error))
        else:
            messages.success(request, _("The queue is saved."))
            return HttpResponseRedirect(reverse("admin:queue", args=[queue.public_id]))
    salutation, signature = form.preview()
    return _page(
        request,
        "admin/queue.html",
        status=422 if form.errors else 200,
        form=form,
        queue=queue,
        title=title,
        is_new=is_new,
        seen=seen_in(form, now),
        salutation=salutation,
        signature=signature,
        in_salutation=[braced(name) for name in greeting.IN_SALUTATION],
        in_signature=[braced(name) for name in greeting.IN_SIGNATURE],
        is_empty=not is_new and arranging.is_empty(queue),
    )


def _why(error: arranging.CannotArrange) -> str:
    if isinstance(error, arranging.AddressTaken):
        return _("Another queue receives at %(address)s.") % {"address": error.address}
    return str(WHY[type(error)])


def _page(request: AdminRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, context | {"nav": "admin", "toc": "queues"}, status=status)
