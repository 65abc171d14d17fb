"""An agent's answer to the customer."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from deskbell.db.prepared import Prepared
from deskbell.desk import settings as desk
from deskbell.mime.mail import MailAddress
from deskbell.mime.subjects import tag_subject
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.wording import answer_mail
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.addresses import book
from deskbell.queues.models import State
from deskbell.tickets import articles, merged, outgoing, terms
from deskbell.tickets.adding import add
from deskbell.tickets.articles import NewFile
from deskbell.tickets.changes import Change, built_in, change, must_hold
from deskbell.tickets.locking import take
from deskbell.tickets.models import Article, Event, Participant, Ticket
from deskbell.tickets.outgoing import NobodyToWriteTo as NobodyToWriteTo
from deskbell.tickets.outgoing import signature as signature

REFERENCES = 10


class Overtaken(Exception):
    """A message arrived, or a colleague answered, since the agent began to write."""

    def __init__(self, ticket: Ticket, newer: list[Article]) -> None:
        super().__init__(f"{len(newer)} newer messages on #{ticket.number}")
        self.ticket, self.newer = ticket, newer


def reply(
    *,
    by: Person,
    ticket: Ticket,
    text: str,
    html: str = "",
    sanitiser: int = 0,
    to: tuple[MailAddress, ...],
    cc: tuple[MailAddress, ...] = (),
    bcc: tuple[MailAddress, ...] = (),
    files: tuple[NewFile, ...] = (),
    article: Article | None = None,
    quotes: bool = True,
    state: State | None = None,
    until: datetime | None = None,
    seen: str = "",
    now: datetime | None = None,
) -> Ticket:
    """Answer by mail: article, event and outgoing mail, all or none. The answer locks the ticket to its writer.

    `article` is what it answers (default: the customer's last), quoted unless `quotes` is off. `state`: what the
    ticket becomes (default open), with `until` for pending ones. `seen`: public id of the last article the agent had
    before them. LockedByAnother, WasMerged, Overtaken, NobodyToWriteTo."""
    with change(ticket, by=by, now=now) as doing:
        must_hold(doing.ticket, by)
        must_be_current(doing.ticket, by, seen)
        say(
            doing,
            by,
            text=text,
            html=html,
            sanitiser=sanitiser,
            to=to,
            cc=cc,
            bcc=bcc,
            files=files,
            article=article,
            quotes=quotes,
        )
        if not doing.ticket.locked:
            take(doing, by)
        outgoing.next_state(doing, state or built_in("open"), until)
    return doing.ticket


def say(
    doing: Change,
    by: Person,
    *,
    text: str,
    html: str = "",
    sanitiser: int = 0,
    to: tuple[MailAddress, ...],
    cc: tuple[MailAddress, ...] = (),
    bcc: tuple[MailAddress, ...] = (),
    files: tuple[NewFile, ...] = (),
    article: Article | None = None,
    quotes: bool = True,
) -> Article:
    """Within a change: the answer itself, and that nobody waits for one any more."""
    fresh = doing.ticket
    mail = _enqueue(doing, text, html, to, cc, bcc, files, article, quotes)
    new = outgoing.article_of(doing, mail, visible=True, text=text, html=html, sanitiser=sanitiser, files=files)
    written = add(doing, new, by=by)
    articles.join(fresh, outgoing.people_of(cc), doing.now)
    doing.event(Event.Kind.REPLIED, article=written)
    doing.set(waiting_since=None, answered_at=fresh.answered_at or doing.now)
    return written


def must_be_current(ticket: Ticket, by: Person, seen: str) -> None:
    """Overtaken when a message of somebody else came after the one of this public id."""
    if not seen:
        return
    thread = Article.objects.filter(ticket__in=merged.keys_of(ticket)).exclude(kind=Article.Kind.NOTE)
    before = Article.objects.filter(public_id=seen).values_list("pk", flat=True).first()
    newer = list(thread.filter(pk__gt=before or 0).exclude(author=by, side=Article.Side.AGENT).order_by("pk"))
    if newer:
        raise Overtaken(ticket, newer)


def _enqueue(
    doing: Change,
    text: str,
    html: str,
    to: tuple[MailAddress, ...],
    cc: tuple[MailAddress, ...],
    bcc: tuple[MailAddress, ...],
    files: tuple[NewFile, ...],
    article: Article | None,
    quotes: bool,
) -> OutgoingMail:
    ticket = doing.ticket
    outgoing.must_be_sendable(ticket.queue, to)
    earlier = list(
        Article.objects.filter(ticket=ticket, visible=True).exclude(message_id="").order_by("-pk")[:REFERENCES]
    )
    answered = article if article and article.visible else None
    answered = answered or next((a for a in earlier if a.side == Article.Side.CUSTOMER), None)
    quoted = answered if quotes else None
    words = answer_mail(
        text=text,
        html=html,
        salutation=outgoing.salutation(ticket.queue, doing.by, ticket.customer.name),
        signature=signature(ticket.queue, doing.by),
        quoted=quoted.reply_text if quoted else "",
        quoted_name=quoted.from_name or quoted.from_email if quoted else "",
        quoted_at=quoted.sent_at or quoted.created_at if quoted else None,
        number=ticket.number,
        language=outgoing.language_for(ticket),
        kept=terms.sentence(outgoing.language_for(ticket)),
    )
    return outgoing.send(
        doing,
        purpose="reply",
        to=to,
        cc=cc,
        bcc=bcc,
        subject=tag_subject(ticket.title, ticket.number, desk.current().ticket_hook),
        words=words,
        files=files,
        in_reply_to=answered.message_id if answered else "",
        references=tuple(a.message_id for a in reversed(earlier)),
        linked=True,
    )


def default_recipients(ticket: Ticket) -> tuple[tuple[MailAddress, ...], tuple[MailAddress, ...]]:
    """To and Cc of an answer: the customer at the address they last wrote from, and everybody who takes part."""
    email = _wrote_from.one(ticket.pk, ticket.customer_id) or addresses.primary(ticket.customer)
    to = (MailAddress(ticket.customer.name, email),) if email else ()
    names = dict(_taking_part.rows(ticket.pk))
    written = addresses.primaries(names) if names else {}
    cc = tuple(MailAddress(name, written.get(person, "")) for person, name in names.items())
    return to, tuple(address for address in cc if address.email and address.email != email)


def _by(ticket: int, author: int) -> QuerySet[Article, str]:
    wrote = Article.objects.filter(ticket=ticket, author=author, side=Article.Side.CUSTOMER)
    return wrote.exclude(from_email="").order_by("-pk").values_list("from_email", flat=True)[:1]


def _others(ticket: int) -> QuerySet[Participant, tuple[int, str]]:
    others = Participant.objects.filter(ticket=ticket, person__is_active=True, person__is_agent=False)
    return others.order_by("pk").values_list("person", "person__name")


_wrote_from, _taking_part = Prepared(_by), Prepared(_others)


def recipients_of_all(ticket: Ticket, article: Article) -> tuple[tuple[MailAddress, ...], tuple[MailAddress, ...]]:
    """Reply to all: besides those, whoever wrote, was sent or got a copy of `article`; never ourselves or agents."""
    to, cc = default_recipients(ticket)
    known = {address.email for address in (*to, *cc)}
    named = [MailAddress(article.from_name, article.from_email)] if article.side == Article.Side.CUSTOMER else []
    named += [MailAddress(name, email) for name, email in [*article.to, *article.cc]]
    agents = addresses.agents_among(address.email for address in named)
    ours = book.get()
    more = [
        address
        for address in {address.email.lower(): address for address in named if "@" in address.email}.values()
        if address.email.lower() not in known | agents and not ours.is_ours(address.email)
    ]
    return to, (*cc, *more)
