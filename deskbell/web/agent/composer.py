"""The composer as the page draws it: fresh, with a draft, or with what was refused and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.access import abilities, choices, fetch
from deskbell.access.errors import NotThere
from deskbell.mime.mail import MailAddress
from deskbell.people.models import Person
from deskbell.queues.models import Stage, State
from deskbell.tickets import drafting, replying
from deskbell.tickets.drafting import TAKEN_BACK
from deskbell.tickets.models import Article, Draft, Ticket
from deskbell.web.agent import receivers, writing
from deskbell.web.agent.forms.addressing import as_text
from deskbell.web.agent.forms.properties import PENDING
from deskbell.web.agent.forms.writing import Writing
from deskbell.web.ui import marks, times

Kind = Draft.Kind
SHOWN = 160
ALONE = (Kind.FORWARD, Kind.WRITE, Kind.REDIRECT, Kind.CALL)
"""Kinds that are opened by an address of their own; reply and note are a switch of the composer."""
ACTS = {Kind.REPLY: "reply", Kind.FORWARD: "forward", Kind.WRITE: "write", Kind.REDIRECT: "redirect"}


def url(number: str, kind: str, article: str = "", *, everybody: bool = False, inbound: bool = False) -> str:
    """Where the composer opens for this: a page to look at, nothing is changed by it."""
    asked = {"compose": kind, "article": article, "all": "1" if everybody else "", "in": "1" if inbound else ""}
    given = {name: value for name, value in asked.items() if value}
    return f"{reverse('agent:ticket', args=[number])}?{urlencode(given)}#composer"


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


@dataclass(frozen=True)
class Waiting:
    """A sealed message of the reader."""

    id: str
    kind: str
    words: str
    text: str
    release_at: datetime
    seconds: int
    soon: bool
    files: int


@dataclass
class Composer:
    form: Writing
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
    agents: list[tuple[str, str]] = field(default_factory=list)
    stopped: Stopped | None = None
    others: list[dict[str, str]] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)

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
        return [file_row(file) for file in files if not file.inline]

    @property
    def include(self) -> list[dict[str, Any]]:
        """Files of the message that is forwarded, to go along."""
        if self.kind != Kind.FORWARD or self.article is None:
            return []
        chosen = self.form["include"].value()
        every = not self.form.is_bound and self.draft is None
        found = self.article.attachments.filter(blob__isnull=False, inline=False).order_by("pk")
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


def fresh(
    me: Person, ticket: Ticket, may: dict[str, bool], holds: bool, states: list[State], seen: str, asked: Asked
) -> Composer | None:
    """With what was saved, else empty; None for who may write nothing. The state stays open unless chosen."""
    may_reply = may["reply"] and holds and ticket.stage not in (Stage.REMOVED, Stage.MERGED)
    if not (may_reply or may["note"]):
        return None
    drafts = list(
        drafting.of(me)
        .filter(ticket=ticket)
        .select_related("pending_send", "article", "state")
        .prefetch_related("files")
    )
    open_ones = [draft for draft in drafts if not draft.sealed]
    kind = _kind(asked, open_ones, may, may_reply)
    draft = _draft_of(kind, open_ones, asked)
    article = _article(me, asked.article) or (draft.article if draft else None)
    to, cc = replying.default_recipients(ticket)
    initial = _saved(draft) if draft else _initial(me, ticket, kind, article, asked, states, to, cc)
    form = Writing(kind=kind, states=states, initial=initial)
    return _composer(
        me,
        ticket,
        form,
        kind,
        may_reply,
        to,
        cc,
        article=article,
        draft=draft,
        drafts=drafts,
        seen=draft.seen if draft and draft.seen else seen,
    )


def refused(
    me: Person,
    ticket: Ticket,
    form: Writing,
    kind: str,
    may_reply: bool,
    *,
    newer: list[Article],
    why: str = "",
    draft: Draft | None = None,
) -> Composer:
    """With the text kept. `newer` are messages that came in between; the next send counts from the last."""
    to, cc = replying.default_recipients(ticket)
    kind = kind if may_reply or kind not in (Kind.REPLY,) else Kind.NOTE
    composer = _composer(
        me,
        ticket,
        form,
        kind,
        may_reply,
        to,
        cc,
        article=_article(me, str(form["article"].value() or "")),
        draft=draft,
        drafts=[],
        seen=newer[-1].public_id if newer else str(form["seen"].value() or ""),
    )
    if newer or why:
        composer.stopped = Stopped(why or _title(len(newer)), [_between(a) for a in newer])
    return composer


def _composer(
    me: Person,
    ticket: Ticket,
    form: Writing,
    kind: str,
    may_reply: bool,
    to: tuple[MailAddress, ...],
    cc: tuple[MailAddress, ...],
    *,
    article: Article | None,
    draft: Draft | None,
    drafts: list[Draft],
    seen: str,
) -> Composer:
    composer = Composer(
        form,
        seen,
        kind,
        may_reply,
        ticket.queue.address,
        to=[address.email for address in to],
        cc=[address.email for address in cc],
        article=article,
        draft=draft,
        html=str(form["html"].value() or "") if form.is_bound else writing.for_editor(draft) if draft else "",
        agents=[(key, name) for key, name in choices.agents(ticket) if key != me.public_id],
        others=[_other(ticket, one) for one in drafts if not one.sealed and one != draft],
        waiting=[_waiting(one) for one in drafts if one.sealed],
    )
    composer.rows = receivers.rows(ticket, composer.value("to"), composer.value("cc"), composer.value("bcc"), to, cc)
    return composer


def _kind(asked: Asked, drafts: list[Draft], may: dict[str, bool], may_reply: bool) -> str:
    """What the address asks for, else what was written last, else a reply; a note for who may do no more."""
    newest = next((draft.kind for draft in drafts if draft.kind in (Kind.REPLY, Kind.NOTE, *ALONE)), Kind.REPLY)
    kind = asked.kind or newest
    if kind == Kind.CALL and may["take_call"]:
        return kind
    return kind if may_reply or kind == Kind.NOTE else Kind.NOTE


def _draft_of(kind: str, drafts: list[Draft], asked: Asked) -> Draft | None:
    mine = sorted((draft for draft in drafts if draft.kind == kind), key=lambda draft: draft.returned, reverse=True)
    draft = mine[0] if mine else None
    if draft is None:
        return None
    about_another = asked.article and (draft.article is None or draft.article.public_id != asked.article)
    return None if about_another and not draft.text.strip() else draft


def _article(me: Person, public_id: str) -> Article | None:
    if not public_id:
        return None
    try:
        return fetch.article(me, public_id)
    except NotThere:
        return None


def _initial(
    me: Person,
    ticket: Ticket,
    kind: str,
    article: Article | None,
    asked: Asked,
    states: list[State],
    to: tuple[MailAddress, ...],
    cc: tuple[MailAddress, ...],
) -> dict[str, Any]:
    found: dict[str, Any] = {"article": article.public_id if article else ""}
    by_code = {state.code: state.public_id for state in states}
    if kind in (Kind.REPLY, Kind.NOTE):
        if article is not None and asked.everybody:
            to, cc = replying.recipients_of_all(ticket, article)
        found |= {"to": as_text(to), "cc": as_text(cc), "state": by_code.get("open", "")}
    elif kind == Kind.FORWARD:
        found["subject"] = f"Fwd: {article.subject or ticket.title}" if article else ""
    elif kind == Kind.WRITE:
        found["subject"] = ticket.title
    elif kind == Kind.REDIRECT:
        found["state"] = by_code.get("closed_successful", "")
    elif kind == Kind.CALL:
        found["inbound"] = asked.inbound
    return found


def _saved(draft: Draft) -> dict[str, Any]:
    people = {
        name: as_text(tuple(MailAddress(*pair) for pair in getattr(draft, name))) for name in ("to", "cc", "bcc")
    }
    return {
        **people,
        **draft.data,
        "text": draft.text,
        "html": draft.html,
        "subject": draft.subject,
        "state": draft.state.public_id if draft.state else "",
        "until": draft.until,
        "article": draft.article.public_id if draft.article else "",
        "draft": draft.public_id,
    }


def _other(ticket: Ticket, draft: Draft) -> dict[str, str]:
    article = draft.article.public_id if draft.article else ""
    return {"url": url(ticket.number, draft.kind, article), "words": called(draft), "text": _short(draft.text)}


def called(draft: Draft) -> str:
    """What a draft is, in a word or two."""
    words = {
        Kind.REPLY: _("Reply"),
        Kind.NOTE: _("Note"),
        Kind.FORWARD: _("Forward"),
        Kind.WRITE: _("E-mail to others"),
        Kind.REDIRECT: _("Redirect"),
        Kind.CALL: _("Phone call"),
        Kind.NEW_MAIL: _("New ticket by e-mail"),
        Kind.NEW_CALL: _("New ticket by phone"),
    }
    return words[Kind(draft.kind)]


def _waiting(draft: Draft) -> Waiting:
    release = draft.pending_send.release_at
    seconds = max(0, round((release - timezone.now()).total_seconds()))
    people = ", ".join(name or email for name, email in draft.to)
    return Waiting(
        id=draft.public_id,
        kind=draft.kind,
        words=_("%(what)s to %(people)s") % {"what": called(draft), "people": people},
        text=_short(draft.text),
        release_at=release,
        seconds=seconds,
        soon=seconds <= 300,
        files=len(draft.files.all()),
    )


def file_row(file: Any) -> dict[str, Any]:
    """A file of a draft, for template and script."""
    return {
        "id": file.public_id,
        "name": file.name,
        "size": file.size,
        "url": reverse("agent:draft_file", args=[file.public_id]),
        "remove": reverse("agent:draft_file_removal", args=[file.public_id]),
    }


def recipients(ticket: Ticket) -> tuple[list[str], list[str]]:
    """The addresses an answer goes to, and those that get a copy unless the agent says otherwise."""
    to, cc = replying.default_recipients(ticket)
    return [address.email for address in to], [address.email for address in cc]


def newer_than(thread: QuerySet[Article], seen: str) -> list[Article]:
    """Messages after the one of this public id, notes left out; none when it is not in the thread."""
    last = thread.filter(public_id=seen).first()
    return list(thread.filter(pk__gt=last.pk).exclude(kind=Article.Kind.NOTE)) if last else []


def may_write(me: Person, ticket: Ticket, kind: str, *, inbound: bool = False) -> str:
    """Why the writer may not do this now, in a sentence; "" when they may."""
    act = ("take_call" if inbound else "call") if kind == Kind.CALL else ACTS.get(Kind(kind), "note")
    return abilities.refusal(me, ticket, act)


def _title(n: int) -> str:
    return ngettext(
        "Not sent: a message came in while you were writing",
        "Not sent: %(n)d messages came in while you were writing",
        n,
    ) % {"n": n}


def _between(article: Article) -> Between:
    customer = article.side == Article.Side.CUSTOMER
    name = article.from_name or (str(article.author) if article.author else _("Deskbell"))
    words = _("%(who)s wrote") if customer else _("%(who)s replied")
    avatar = marks.avatar(name, article.author_id, "av-sm av-c" if customer else "av-sm")
    return Between(avatar, words % {"who": name}, article.created_at, _short(article.reply_text))


def _short(text: str) -> str:
    text = " ".join(text[: 4 * SHOWN].split())
    return text[:SHOWN] + ("…" if len(text) > SHOWN else "")
