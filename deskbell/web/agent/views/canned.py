"""Canned replies: the picker's list, filled for a ticket, and the page of one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from deskbell.access import fetch, scope
from deskbell.mime.storable import one_line
from deskbell.people.models import Person
from deskbell.queues import canning
from deskbell.queues.models import CannedReply, Level, Queue
from deskbell.tickets.outgoing import language_for
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.ui import placeholders


class CannedForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=canning.LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("For tickets in"),
        required=False,
        choices=[("", gettext_lazy("Any language")), *settings.LANGUAGES],
    )
    queue = forms.ChoiceField(label=gettext_lazy("For"), required=False)

    def __init__(self, *args: Any, managed: list[Queue], **more: Any) -> None:
        """`managed`: queues whose agents' replies this agent may write."""
        super().__init__(*args, **more)
        self.managed = {queue.public_id: queue for queue in managed}
        words = _("Agents of %(queue)s")
        offered = [(key, words % {"queue": queue.path}) for key, queue in self.managed.items()]
        if offered:
            self.fields["queue"].choices = [("", _("You alone")), *offered]  # type: ignore[attr-defined]
        else:
            del self.fields["queue"]

    def values(self, me: Person, reply: CannedReply) -> dict[str, Any]:
        """One's own stays with the queue that an administrator gave it."""
        data = self.cleaned_data
        queue = self.managed.get(data.get("queue", ""))
        plain = {"name": data["name"].strip(), "text": data["text"], "language": data["language"]}
        if queue is not None:
            return plain | {"queue": queue, "person": None}
        return plain if reply.person_id == me.pk else plain | {"queue": None, "person": me}


@require_GET
@for_agents
def pick(request: AgentRequest, number: str) -> JsonResponse:
    """What may be put into a message on this ticket; its placeholders are filled."""
    me = request.user
    ticket = fetch.ticket(me, number, to="note")
    found = canning.usable_by(me, ticket.queue, language_for(ticket))
    replies = [
        {"id": one.public_id, "name": one.name, "text": placeholders.fill(one.text, ticket, me)} for one in found
    ]
    return JsonResponse({"replies": replies})


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def mine(request: AgentRequest) -> HttpResponse:
    """One's own, those of queues one manages, those of others to read, a new one. `?q=` finds among the shared."""
    return _edit(request, CannedReply(person=request.user), None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def change(request: AgentRequest, public_id: str) -> HttpResponse:
    reply = fetch.canned_reply(request.user, public_id)
    return _edit(request, reply, reply)


@require_POST
@for_agents
def remove(request: AgentRequest, public_id: str) -> HttpResponse:
    canning.remove(by=request.user, reply=fetch.canned_reply(request.user, public_id))
    messages.success(request, _("Canned reply removed."))
    return redirect("agent:canned_replies")


def _edit(request: AgentRequest, reply: CannedReply, changed: CannedReply | None) -> HttpResponse:
    me = request.user
    managed = list(scope.queues_for(me, Level.MANAGE).order_by("path"))
    initial = {"name": reply.name, "text": reply.text, "language": reply.language}
    initial["queue"] = reply.queue.public_id if reply.queue is not None and reply.person is None else ""
    form = CannedForm(request.POST or None, initial=initial, managed=managed)
    if request.method == "POST" and form.is_valid():
        canning.save(by=me, reply=reply, **form.values(me, reply))
        messages.success(request, _("Canned reply saved."))
        return redirect("agent:canned_replies")
    q = one_line(request.GET.get("q", ""), 100)
    context = {
        "form": form,
        "changed": changed,
        "own": canning.own(me),
        "managed": canning.of_queues(managed, q) if managed else [],
        "others": [one for one in canning.usable_by(me) if one.person_id is None],
        "names": list(placeholders.NAMES.items()),
        "q": q,
    }
    return render(request, "agent/canned_replies.html", context, status=422 if form.is_bound else 200)
