"""Sending a mail on as it came (OTRS: bounce): to whom it should have gone in the first place."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.outbox.enqueueing import Recipient, enqueue
from deskbell.people.models import Person
from deskbell.queues.addresses import book
from deskbell.queues.models import State
from deskbell.tickets import articles, outgoing, reply_tokens, replying, scanning
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.changes import Change, change
from deskbell.tickets.forwarding import NotForOthers
from deskbell.tickets.locking import hold
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.tickets.seeing import mark_seen


class ToOurselves(Exception):
    """The mail would come straight back: one of the addresses is a queue's or a mailbox's."""

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} is an address of this desk.")
        self.email = email


def redirect(
    *,
    by: Person,
    ticket: Ticket,
    article: Article,
    to: tuple[MailAddress, ...],
    inform: str = "",
    state: State | None = None,
    until: datetime | None = None,
    now: datetime | None = None,
) -> Ticket:
    """The mail's own bytes to somebody else, with Resent- fields before them (RFC 5322 3.6.6). `inform`, when there
    is such a text, goes to its sender as an answer. LockedByAnother, WasMerged, NobodyToWriteTo, NotForOthers,
    ToOurselves."""
    if article.raw is None or article.side != Article.Side.CUSTOMER:
        raise NotForOthers
    if not all(scanning.is_open(file) for file in article.attachments.all()):
        raise NotForOthers  # its files would go along
    for address in to:
        if book.fresh().is_ours(address.email):
            raise ToOurselves(address.email)
    with change(ticket, by=by, now=now) as doing:
        hold(doing, by)
        written = _redirect(doing, article, to)
        doing.event(Event.Kind.REDIRECTED, article=written, to=[address.email for address in to])
        if inform.strip():
            sender = (MailAddress(article.from_name, article.from_email),)
            replying.say(doing, by, text=inform, to=sender, article=article)
        doing.set(article_at=doing.now)
        mark_seen(by=by, ticket=doing.ticket, until=doing.now)
        outgoing.next_state(doing, state, until)
    return doing.ticket


def _redirect(doing: Change, article: Article, to: tuple[MailAddress, ...]) -> Article:
    ticket, queue = doing.ticket, doing.ticket.queue
    outgoing.must_be_sendable(queue, to)
    assert article.raw is not None
    mail = enqueue(
        purpose="redirect",
        mail=MailToSend(
            message_id=reply_tokens.message_id(ticket, queue),
            date=doing.now,
            sender=outgoing.sender(queue, doing.by),
            to=to,
            subject=article.subject or ticket.title,
            text=article.text,
        ),
        recipients=[Recipient(address.name, address.email) for address in to],
        mailbox=queue.mailbox,
        ticket_key=ticket.pk,
        envelope_from=queue.address,
        resent=article.raw,
    )
    new = NewArticle(
        kind=Article.Kind.MAIL,
        side=Article.Side.AGENT,
        visible=False,
        author=doing.by,
        sender=MailAddress(str(doing.by or ""), queue.address),
        to=to,
        subject=mail.subject,
        text=_("The mail of %(who)s, sent on unchanged.") % {"who": article.from_name or article.from_email},
        outgoing=mail,
    )
    return articles.write(ticket, new, doing.now)
