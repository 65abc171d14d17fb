"""The send button of the composer, whatever it says: reply, note, forward, letter, redirect, call."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.access import abilities, fetch
from deskbell.access.errors import NotAllowed, NotThere
from deskbell.sending import acting, pressing
from deskbell.tickets import drafting
from deskbell.tickets.models import Draft, PendingSend, Ticket
from deskbell.web.agent import composing, words, writing
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.agent.forms.writing import Writing
from deskbell.web.agent.views import refused

Kind = Draft.Kind
DONE = {
    Kind.NOTE: lambda: _("Note added."),
    Kind.CALL: lambda: _("Call added."),
    Kind.FORWARD: lambda: _("The message is forwarded."),
    Kind.WRITE: lambda: _("Your e-mail is on its way."),
    Kind.REDIRECT: lambda: _("The mail is sent on."),
}


@require_POST
@for_agents
def create(request: AgentRequest, number: str, kind: str) -> HttpResponseBase:
    """Whatever stops it, the text is kept. What was written as a note is one, whichever button was pressed."""
    me = request.user
    kind = said_kind(request, kind)
    ticket = fetch.ticket(me, number)
    form = Writing(request.POST, request.FILES, kind=kind)
    why = composing.may_write(me, ticket, kind, inbound=bool(request.POST.get("inbound")))
    if why and abilities.refusal(me, ticket, "note"):
        return _put_aside(request, ticket, kind, why)
    if why:
        return refused.page(request, ticket, form, kind, why=why, draft=_kept(request, ticket, kind))
    if not form.is_valid():
        return refused.page(request, ticket, form, kind, draft=_kept(request, ticket, kind))
    try:
        draft = writing.keep(me, ticket, form)
    except (writing.TooLarge, drafting.TooManyFiles, drafting.Sealed, NotThere) as error:
        return refused.page(request, ticket, form, kind, why=trouble(error))
    return _press(request, ticket, form, draft)


def said_kind(request: AgentRequest, kind: str) -> str:
    """The form's own word, where it has one."""
    said = request.POST.get("kind", "")
    return said if said in acting.VERBS else kind


def trouble(error: Exception) -> str:
    """Why a draft could not be kept, in a sentence."""
    if isinstance(error, writing.TooLarge):
        return str(error)
    if isinstance(error, drafting.TooManyFiles):
        return _("Attach at most %(n)d files.") % {"n": drafting.MOST_FILES}
    if isinstance(error, drafting.Sealed):
        return _("This message is on its way already. Take it back to change it.")
    return _("This draft was sent or thrown away in another window.")


def _press(request: AgentRequest, ticket: Ticket, form: Writing, draft: Draft) -> HttpResponseBase:
    me, kind = request.user, form.kind
    try:
        if form.cleaned_data["anyway"] and draft.seen:
            draft.seen = ""
            draft.save(update_fields=["seen"])
        writing.include(me, draft)
        pending = pressing.press(person=me, draft=draft, at=form.cleaned_data["at"])
    except acting.Overtaken as error:
        return refused.page(request, ticket, form, kind, newer=error.newer, draft=draft)
    except (acting.Refused, writing.TooLarge) as error:
        return refused.page(request, ticket, form, kind, why=str(error), draft=draft)
    except drafting.Sealed as error:
        return refused.page(request, ticket, form, kind, why=trouble(error), draft=draft)
    _say(request, ticket, kind, pending)
    return redirect("agent:ticket", ticket.number)


def _say(request: AgentRequest, ticket: Ticket, kind: str, pending: PendingSend | None) -> None:
    """What is sealed shows itself on the page, with its time."""
    if pending is not None:
        return
    done = DONE.get(Kind(kind))
    words_ = done() if done else _("Reply to %(who)s is on its way.") % {"who": words.called(ticket.customer)}
    messages.success(request, words_)


def _put_aside(request: AgentRequest, ticket: Ticket, kind: str, why: str) -> HttpResponseBase:
    """Who may not write here at all any more: what they wrote is in their drafts."""
    if not _kept(request, ticket, kind):
        raise NotAllowed(why)
    messages.error(request, why + " " + _("Your text is kept in Drafts."))
    return redirect("agent:ticket", ticket.number)


def _kept(request: AgentRequest, ticket: Ticket, kind: str) -> Draft | None:
    """What was refused, as a draft: with its files, which no form brings back. None when there is nothing in it."""
    form = Writing(request.POST, request.FILES, kind=kind, lenient=True)
    if not form.is_valid() or not (form.cleaned_data["text"].strip() or form.cleaned_data["files"]):
        return None
    try:
        return writing.keep(request.user, ticket, form)
    except (writing.TooLarge, drafting.TooManyFiles, drafting.Sealed, NotThere):
        return None
