"""What can be done with a ticket, and with one message of it: only what this agent may now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from deskbell.queues.models import Stage, State
from deskbell.tickets.models import Article, Ticket
from deskbell.web.agent import composer
from deskbell.web.agent.forms.properties import PENDING
from deskbell.web.ui import marks
from deskbell.web.ui.places import address

HERE = "0number0"
"""Stands for a message's public id while the menu is drawn once for all messages of a page."""


@dataclass(frozen=True)
class Menu:
    """Addresses of what the ticket's menu offers; "" where it is not for this agent or not now."""

    call_in: str = ""
    call_out: str = ""
    write: str = ""
    may_pend: bool = False
    pending: tuple[tuple[str, str], ...] = ()
    reminder: str = ""


def of_ticket(ticket: Ticket, may: dict[str, bool], states: list[State]) -> Menu:
    if ticket.stage in (Stage.REMOVED, Stage.MERGED):
        return Menu()
    pending = [state for state in states if state.stage in PENDING]
    reminder = next((state.public_id for state in pending if state.stage == Stage.PENDING_REMINDER), "")
    return Menu(
        call_in=composer.url(ticket.number, "call", inbound=True) if may["take_call"] else "",
        call_out=composer.url(ticket.number, "call") if may["call"] else "",
        write=composer.url(ticket.number, "write") if may["write"] else "",
        may_pend=may["state"] and bool(pending),
        pending=tuple((state.public_id, str(state)) for state in pending),
        reminder=reminder,
    )


class OfMessages:
    """The menus of a page's messages, drawn once each for mails with and without a source."""

    def __init__(self, ticket: Ticket, may: dict[str, bool]) -> None:
        self._ticket, self._may = ticket, may
        self._drawn: dict[tuple[bool, bool], str] = {}

    def of(self, article: Article) -> SafeString:
        kind = (article.raw_id is not None, bool(article.kind == Article.Kind.NOTE))
        if kind not in self._drawn:
            self._drawn[kind] = str(self._draw(*kind))
        return mark_safe(self._drawn[kind].replace(HERE, article.public_id))  # noqa: S308 - ids are ours

    def _draw(self, has_source: bool, is_note: bool) -> SafeString:
        entries = format_html_join("", '<a class="mi" href="{}">{}{}</a>', self._links(has_source, is_note))
        unread = format_html(
            '<button class="mi" form="unread-from" name="message" value="{}">{}{}</button>',
            *(HERE, marks.icon("eye-off"), _("Mark unread from here")),
        )
        return format_html(
            '<button class="btn btn-quiet btn-icon btn-sm" type="button" popovertarget="mm-{}" aria-label="{}">{}'
            '</button><div class="menu" id="mm-{}" popover>{}{}</div>',
            *(HERE, _("Actions for this message"), marks.icon("dots"), HERE, entries, unread),
        )

    def _links(self, has_source: bool, is_note: bool) -> list[tuple[Any, ...]]:
        number, may = self._ticket.number, self._may
        found: list[tuple[Any, ...]] = []
        if may["reply"] and not is_note:
            found += [
                (composer.url(number, "reply", HERE), marks.icon("reply"), _("Reply to this message")),
                (
                    composer.url(number, "reply", HERE, everybody=True),
                    marks.icon("reply"),
                    _("Reply to everybody"),
                ),
            ]
        if may["forward"]:
            found.append((composer.url(number, "forward", HERE), marks.icon("forward"), _("Forward…")))
        if may["redirect"] and has_source:
            found.append((composer.url(number, "redirect", HERE), marks.icon("move"), _("Redirect as it came…")))
        if may["split"]:
            url = address("agent:split", HERE)
            found.append((url, marks.icon("split"), _("Split into a new ticket…")))
        if may["redact"]:
            found.append((address("agent:redact", HERE), marks.icon("eye-off"), _("Redact or erase…")))
        if may["source"] and has_source:
            found.append((address("agent:source", HERE), marks.icon("code"), _("Show source")))
        return found
