"""Making the composer of a page: with what was saved, else empty; or with what was refused and why."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.access import abilities, choices
from deskbell.mime.mail import MailAddress
from deskbell.people.models import Person
from deskbell.queues.models import Stage, State
from deskbell.tickets import drafting, outgoing, replying
from deskbell.tickets.models import Article, Draft, Ticket
from deskbell.web.agent import drafted, receivers, writing
from deskbell.web.agent.composer import ALONE, Asked, Between, Composer, Stopped, url
from deskbell.web.agent.forms.addressing import as_text
from deskbell.web.agent.forms.writing import Blank, Writing
from deskbell.web.ui import marks

Kind = Draft.Kind
ACTS = {Kind.REPLY: "reply", Kind.FORWARD: "forward", Kind.WRITE: "write", Kind.REDIRECT: "redirect"}


def fresh(
    me: Person, ticket: Ticket, may: dict[str, bool], holds: bool, states: list[State], seen: str, asked: Asked
) -> Composer | None:
    """With what was saved, else empty; None for who may write nothing. The state stays open unless chosen."""
    may_reply = may["reply"] and holds and ticket.stage not in (Stage.REMOVED, Stage.MERGED)
    if not (may_reply or may["note"]):
        return None
    drafts = drafting.on(me, ticket)
    open_ones = [draft for draft in drafts if not draft.sealed]
    kind = _kind(asked, open_ones, may, may_reply)
    draft = _draft_of(kind, open_ones, asked)
    article = writing.article_on(me, ticket, asked.article) or (draft.article if draft else None)
    to, cc = replying.default_recipients(ticket)
    initial = _saved(draft) if draft else _initial(me, ticket, kind, article, asked, states, to, cc)
    form = Blank(kind=kind, states=states, initial=initial)
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
        article=writing.article_on(me, ticket, str(form["article"].value() or "")),
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
    form: Writing | Blank,
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
        salutation="" if kind in ALONE else outgoing.salutation(ticket.queue, me, ticket.customer.name),
        agents=[(key, name) for key, name in choices.agents(ticket) if key != me.public_id],
        others=[_other(ticket, one) for one in drafts if not one.sealed and one != draft],
        waiting=[drafted.waiting(one) for one in drafts if one.sealed],
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
    return {
        "url": url(ticket.number, draft.kind, article),
        "words": drafted.called(draft),
        "text": drafted.short(draft.text),
    }


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
    return Between(avatar, words % {"who": name}, article.created_at, drafted.short(article.reply_text))
