"""The composer as the page draws it: its fields, and what its kind has of them. Made in `composing`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.tickets import replying, scanning
from deskbell.tickets.drafting import TAKEN_BACK
from deskbell.tickets.models import Article, Draft, Ticket
from deskbell.web.agent import drafted, receivers, writing
from deskbell.web.agent.forms.properties import PENDING
from deskbell.web.agent.forms.writing import Blank, Writing
from deskbell.web.ui import times
from deskbell.web.ui.places import address

Kind = Draft.Kind
ALONE = (Kind.FORWARD, Kind.WRITE, Kind.REDIRECT, Kind.CALL)
"""Kinds that are opened by an address of their own; reply and note are a switch of the composer."""


def url(number: str, kind: str, article: str = "", *, everybody: bool = False, inbound: bool = False) -> str:
    """Where the composer opens for this: a page to look at, nothing is changed by it."""
    asked = {"compose": kind, "article": article, "all": "1" if everybody else "", "in": "1" if inbound else ""}
    given = {name: value for name, value in asked.items() if value}
    return f"{address('agent:ticket', number)}?{urlencode(given)}#composer"


@dataclass(frozen=True)
class Asked:
    """What the address of the page asks the composer for."""

    kind: str = ""
    article: str = ""
    everybody: bool = False
    inbound: bool = False

    @classmethod
    def of(cls, query: Any) -> Asked:
        kind = query.get("compose", "")
        return cls(
            kind=kind if kind in (Kind.REPLY, Kind.NOTE, *ALONE) else "",
            article=query.get("article", "")[:24],
            everybody=query.get("all") == "1",
            inbound=query.get("in") == "1",
        )


@dataclass(frozen=True)
class Between:
    """A message that came in while somebody was writing."""

    avatar: SafeString
    who: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Stopped:
    title: str
    between: list[Between]


@dataclass
class Composer:
    form: Writing | Blank
    seen: str
    kind: str
    may_reply: bool
    sender: str
    to: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    rows: list[receivers.Row] = field(default_factory=list)
    article: Article | None = None
    draft: Draft | None = None
    html: str = ""
    salutation: str = ""
    agents: list[tuple[str, str]] = field(default_factory=list)
    stopped: Stopped | None = None
    others: list[dict[str, str]] = field(default_factory=list)
    waiting: list[drafted.Waiting] = field(default_factory=list)

    @property
    def idle(self) -> bool:
        """Drawn small until somebody writes: there is nothing in it yet."""
        return not self.form.is_bound and self.draft is None and not self.alone

    @property
    def alone(self) -> bool:
        return self.kind in ALONE

    @property
    def has_people(self) -> bool:
        return self.kind != Kind.CALL and (self.may_reply or self.alone)

    @property
    def has_subject(self) -> bool:
        return self.kind in (Kind.FORWARD, Kind.WRITE)

    @property
    def may_be_visible(self) -> bool:
        return self.kind in (Kind.FORWARD, Kind.WRITE, Kind.CALL)

    @property
    def has_state(self) -> bool:
        return self.may_reply or self.alone

    @property
    def summary(self) -> str:
        """Who gets it, in one line; copies marked."""
        return ", ".join(
            (row.name or row.email) if row.field == "to" else f"{row.label} {row.name or row.email}"
            for row in self.rows
        )

    @property
    def about(self) -> str:
        """Whose message is forwarded or redirected."""
        return (self.article.from_name or self.article.from_email) if self.article else ""

    def _state(self, code: str) -> str:
        return next((key for key, state in self.form.states.items() if state.code == code), "")

    @property
    def open_state(self) -> str:
        return self._state("open")

    @property
    def closed_state(self) -> str:
        return self._state("closed_successful")

    @property
    def pending(self) -> str:
        """States that have a time, for the script."""
        return " ".join(key for key, state in self.form.states.items() if state.stage in PENDING)

    @property
    def most_bytes(self) -> int:
        return writing.most_bytes()

    @property
    def title(self) -> str:
        """What a kind is called that stands alone."""
        inbound = self.form["inbound"].value()
        titles = {
            Kind.FORWARD: _("Forward"),
            Kind.WRITE: _("E-mail to others"),
            Kind.REDIRECT: _("Redirect"),
            Kind.CALL: _("They called") if inbound else _("You called"),
        }
        return titles.get(Kind(self.kind), "")

    @property
    def send_words(self) -> str:
        words = {
            Kind.FORWARD: _("Forward"),
            Kind.WRITE: _("Send"),
            Kind.REDIRECT: _("Redirect"),
            Kind.CALL: _("Add call"),
        }
        return words.get(Kind(self.kind), _("Send reply"))

    @property
    def returned(self) -> str:
        """Why a sealed message of this kind came back."""
        why = self.draft.returned if self.draft else ""
        return "" if why == TAKEN_BACK else why

    @property
    def saved(self) -> str:
        return times.clock(self.draft.saved_at) if self.draft else ""

    @property
    def files(self) -> list[dict[str, Any]]:
        files = self.draft.files.all() if self.draft else ()
        return [drafted.file_row(file) for file in files if not file.inline]

    @property
    def include(self) -> list[dict[str, Any]]:
        """Files of the message that is forwarded, to go along."""
        if self.kind != Kind.FORWARD or self.article is None:
            return []
        chosen = self.form["include"].value()
        every = not self.form.is_bound and self.draft is None
        found = scanning.passed(self.article.attachments.filter(blob__isnull=False, inline=False)).order_by("pk")
        return [
            {"id": a.public_id, "name": a.name, "size": a.size, "on": every or a.public_id in (chosen or [])}
            for a in found
        ]

    @property
    def informed(self) -> list[str]:
        return list(self.form["inform"].value() or [])

    @property
    def errors(self) -> dict[str, list[str]]:
        return {name: [str(error) for error in errors] for name, errors in self.form.errors.items()}

    def value(self, name: str) -> str:
        given = self.form[name].value()
        if isinstance(given, datetime):
            return f"{timezone.localtime(given):%Y-%m-%dT%H:%M}"
        return str(given or "")

    # Its fields as they are filled in, for a template that draws them by hand: Django's widgets are a template each.

    @property
    def values(self) -> dict[str, str]:
        names = (
            "text",
            "to",
            "cc",
            "bcc",
            "subject",
            "state",
            "until",
            "units",
            "at",
            "visible",
            "unquoted",
            "inbound",
        )
        return {name: self.value(name) for name in names}


def recipients(ticket: Ticket) -> tuple[list[str], list[str]]:
    """The addresses an answer goes to, and those that get a copy unless the agent says otherwise."""
    to, cc = replying.default_recipients(ticket)
    return [address.email for address in to], [address.email for address in cc]
