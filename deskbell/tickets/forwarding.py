"""Sending a message of the ticket on to somebody else, with what the agent writes above it."""

from __future__ import annotations

from datetime import datetime

from deskbell.desk import settings as desk
from deskbell.mime.mail import MailAddress
from deskbell.mime.subjects import tag_subject
from deskbell.outbox.wording import forwarded_mail
from deskbell.people.models import Person
from deskbell.queues.models import State
from deskbell.tickets import outgoing
from deskbell.tickets.adding import add
from deskbell.tickets.articles import NewFile
from deskbell.tickets.changes import change
from deskbell.tickets.locking import hold
from deskbell.tickets.models import Article, Event, Ticket


class NotForOthers(Exception):
    """Notes stay among agents: they are neither forwarded nor redirected."""


def forward(
    *,
    by: Person,
    ticket: Ticket,
    article: Article,
    text: str,
    html: str = "",
    sanitiser: int = 0,
    subject: str = "",
    to: tuple[MailAddress, ...],
    cc: tuple[MailAddress, ...] = (),
    bcc: tuple[MailAddress, ...] = (),
    files: tuple[NewFile, ...] = (),
    visible: bool = False,
    state: State | None = None,
    until: datetime | None = None,
    now: datetime | None = None,
) -> Ticket:
    """Mail `article` to others. The customer does not see it unless `visible` (OTRS shows it, which surprises).

    `files` are all that go along, those of the article too. Nobody gets a link to the ticket.
    LockedByAnother, WasMerged, NobodyToWriteTo, NotForOthers."""
    if article.kind == Article.Kind.NOTE:
        raise NotForOthers
    with change(ticket, by=by, now=now) as doing:
        hold(doing, by)
        fresh = doing.ticket
        words = forwarded_mail(
            text=text,
            html=html,
            signature=outgoing.signature(fresh.queue, by),
            quoted=article.text,
            quoted_from=article.from_name or article.from_email,
            quoted_at=article.sent_at or article.created_at,
            quoted_subject=article.subject or fresh.title,
            language=outgoing.language_for(fresh),
        )
        title = article.subject or fresh.title
        subject = subject.strip() or tag_subject(title, fresh.number, desk.current().ticket_hook, prefix="Fwd")
        mail = outgoing.send(
            doing, purpose="forward", to=to, cc=cc, bcc=bcc, subject=subject, words=words, files=files
        )
        new = outgoing.article_of(
            doing, mail, visible=visible, text=text, html=html, sanitiser=sanitiser, files=files
        )
        written = add(doing, new, by=by)
        doing.event(Event.Kind.FORWARDED, article=written, to=[a.email for a in (*to, *cc, *bcc)])
        outgoing.next_state(doing, state, until)
    return doing.ticket
