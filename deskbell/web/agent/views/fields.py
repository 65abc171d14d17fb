"""The extra fields of a ticket: a form with all of them, then the change."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deskbell.access import fetch
from deskbell.queues import extra_fields
from deskbell.queues.models import ExtraField
from deskbell.tickets import fielding
from deskbell.tickets.changes import ChangedMeanwhile
from deskbell.tickets.models import Ticket
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.ui import extra_fields as fields_of_forms

WAS = "was-"


@require_http_methods(["GET", "POST"])
@for_agents
def change(request: AgentRequest, number: str) -> HttpResponse:
    ticket = fetch.ticket(request.user, number, to="fields")
    values = fielding.values_of(ticket)
    fields = _fields(ticket, values)
    form = _form(request, fields, values)
    if not form.is_valid():
        return _page(request, ticket, form, values, fields, status=422 if form.is_bound else 200)
    wanted = fields_of_forms.kept(fields, form.cleaned_data)
    try:
        fielding.fill_in(by=request.user, ticket=ticket, values=wanted, was=_was(request, fields))
    except ChangedMeanwhile:
        now = fielding.values_of(ticket)
        for field in fields:
            if now.get(field.pk, "") not in (_was(request, fields)[field.pk], wanted[field]):
                there = extra_fields.said(field, now.get(field.pk, "")) or _("none")
                words = _("Somebody else changed this meanwhile: %(value)s. Saving again overwrites it.")
                form.add_error(fields_of_forms.name_of(field), words % {"value": there})
        return _page(request, ticket, form, now, fields, status=409)
    messages.success(request, _("Saved."))
    return redirect("agent:ticket", number)


def _fields(ticket: Ticket, values: dict[int, str]) -> list[ExtraField]:
    """Those of its type, and what it was told as long as it had another one."""
    fields = extra_fields.of_type(ticket.type, customers=False)
    known = extra_fields.by_key()
    return fields + [known[key] for key in values if key in known and known[key] not in fields]


def _form(request: AgentRequest, fields: list[ExtraField], values: dict[int, str]) -> forms.Form:
    form = forms.Form(
        request.POST if request.method == "POST" else None, initial=fields_of_forms.initial(fields, values)
    )
    form.fields |= fields_of_forms.form_fields(fields, strict=False, values=values)
    return form


def _was(request: AgentRequest, fields: list[ExtraField]) -> dict[int, str]:
    """What the form showed."""
    return {field.pk: request.POST.get(f"{WAS}{field.code}", "") for field in fields}


def _page(
    request: AgentRequest,
    ticket: Ticket,
    form: forms.Form,
    values: dict[int, str],
    fields: list[ExtraField],
    *,
    status: int,
) -> HttpResponse:
    was = [(f"{WAS}{field.code}", values.get(field.pk, "")) for field in fields]
    return render(request, "agent/fields.html", {"ticket": ticket, "form": form, "was": was}, status=status)
