"""The composer as the page draws it: fresh, or with what was refused and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.queues.models import Stage, State
from deskbell.tickets import replying
from deskbell.tickets.models import Article, Ticket
from deskbell.web.agent.forms.writing import Writing
from deskbell.web.ui import marks

SHOWN = 160


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
    form: Writing
    seen: str
    kind: str
    may_reply: bool
    sender: str
    to: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    stopped: Stopped | None = None
    lost_files: bool = False

    @property
    def idle(self) -> bool:
        """Drawn small until somebody writes: there is nothing in it yet."""
        return not self.form.is_bound

    # Its fields as they are filled in, for a template that draws them by hand: Django's widgets are a template each.

    @property
    def text(self) -> str:
        return self._value("text")

    @property
    def cc_written(self) -> str:
        return self._value("cc")

    @property
    def cc_errors(self) -> list[str]:
        return [str(error) for error in self.form.errors.get("cc", [])]

    @property
    def state(self) -> str:
        return self._value("state")

    def _value(self, name: str) -> str:
        return str(self.form[name].value() or "")

    @classmethod
    def fresh(
        cls, ticket: Ticket, may: dict[str, bool], holds: bool, states: list[State], seen: str
    ) -> Composer | None:
        """An empty one; None for who may neither reply nor note. The state stays open unless chosen."""
        may_reply = may["reply"] and holds and ticket.stage not in (Stage.REMOVED, Stage.MERGED)
        if not (may_reply or may["note"]):
            return None
        to, cc = recipients(ticket)
        chosen = next((state.public_id for state in states if state.code == "open"), None)
        form = Writing(states=states, initial={"cc": ", ".join(cc), "state": chosen})
        return cls(form, seen, "reply" if may_reply else "note", may_reply, ticket.queue.address, to, cc)

    @classmethod
    def refused(
        cls, ticket: Ticket, form: Writing, kind: str, may_reply: bool, *, newer: list[Article], why: str = ""
    ) -> Composer:
        """With the text kept. `newer` are messages that came in between; the next send counts from the last."""
        to, cc = recipients(ticket)
        return cls(
            form,
            seen=newer[-1].public_id if newer else str(form["seen"].value() or ""),
            kind=kind if may_reply else "note",
            may_reply=may_reply,
            sender=ticket.queue.address,
            to=to,
            cc=cc,
            stopped=Stopped(why or _title(len(newer)), [_between(a) for a in newer]) if newer or why else None,
            lost_files=bool(form.files),
        )


def recipients(ticket: Ticket) -> tuple[list[str], list[str]]:
    """The addresses an answer goes to, and those that get a copy unless the agent says otherwise."""
    to, cc = replying.default_recipients(ticket)
    return [address.email for address in to], [address.email for address in cc]


def newer_than(thread: QuerySet[Article], seen: str) -> list[Article]:
    """Messages after the one of this public id, notes left out; none when it is not in the thread."""
    last = thread.filter(public_id=seen).first()
    return list(thread.filter(pk__gt=last.pk).exclude(kind=Article.Kind.NOTE)) if last else []


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
    text = " ".join(article.reply_text[: 4 * SHOWN].split())
    avatar = marks.avatar(name, article.author_id, "av-sm av-c" if customer else "av-sm")
    return Between(
        avatar, words % {"who": name}, article.created_at, text[:SHOWN] + ("…" if len(text) > SHOWN else "")
    )
