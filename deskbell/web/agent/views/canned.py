"""Canned replies: the picker's list, filled for a ticket, and the page of one's own."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from deskbell.access import fetch
from deskbell.queues import canning
from deskbell.queues.models import CannedReply
from deskbell.tickets.outgoing import language_for
from deskbell.web.agent import placeholders
from deskbell.web.agent.doors import AgentRequest, for_agents


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
    """One's own, those of others to read, and a new one."""
    form = CannedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        canning.write(by=request.user, **form.cleaned_data)
        messages.success(request, _("Canned reply saved."))
        return redirect("agent:canned_replies")
    return _page(request, form, None, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def change(request: AgentRequest, public_id: str) -> HttpResponse:
    reply = fetch.own_canned_reply(request.user, public_id)
    initial = {"name": reply.name, "text": reply.text, "language": reply.language}
    form = CannedForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        canning.write(by=request.user, reply=reply, **form.cleaned_data)
        messages.success(request, _("Canned reply saved."))
        return redirect("agent:canned_replies")
    return _page(request, form, reply, status=422 if form.is_bound else 200)


@require_POST
@for_agents
def remove(request: AgentRequest, public_id: str) -> HttpResponse:
    canning.remove(reply=fetch.own_canned_reply(request.user, public_id))
    messages.success(request, _("Canned reply removed."))
    return redirect("agent:canned_replies")


def _page(request: AgentRequest, form: CannedForm, reply: CannedReply | None, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "changed": reply,
        "own": canning.own(request.user),
        "others": [one for one in canning.usable_by(request.user) if one.person_id is None],
        "names": list(placeholders.NAMES.items()),
    }
    return render(request, "agent/canned_replies.html", context, status=status)
