"""An agent's answer to the customer."""

from __future__ import annotations

from datetime import datetime

from deskbell.desk import settings as desk
from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.mime.threading import message_id_digest, tag_subject
from deskbell.outbox.enqueueing import OutgoingFile, Recipient, enqueue
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.wording import answer_mail, language_of
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Queue, Stage, State
from deskbell.tickets import articles, reply_tokens
from deskbell.tickets.access_links import link_for
from deskbell.tickets.articles import NewArticle, NewFile
from deskbell.tickets.changes import Change, built_in, change, must_hold
from deskbell.tickets.locking import free, take
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.tickets.pending import PENDING
from deskbell.tickets.seeing import mark_seen

REFERENCES = 10


class Overtaken(Exception):
    """A message arrived, or a colleague answered, since the agent began to write."""

    def __init__(self, ticket: Ticket, newer: list[Article]) -> None:
        super().__init__(f"{len(newer)} newer messages on #{ticket.number}")
        self.ticket, self.newer = ticket, newer


class NobodyToWriteTo(Exception):
    """The answer has no recipient, or the ticket's queue has no address to write from."""


def reply(
    *,
    by: Person,
    ticket: Ticket,
    text: str,
    html: str = "",
    to: tuple[MailAddress, ...],
    cc: tuple[MailAddress, ...] = (),
    files: tuple[NewFile, ...] = (),
    state: State | None = None,
    until: datetime | None = None,
    seen: str = "",
    now: datetime | None = None,
) -> Ticket:
    """Answer by mail: article, event and outgoing mail, all or none. The answer locks the ticket to its writer.

    `state`: what the ticket becomes (default open), with `until` for pending ones. `seen`: public id of the last
    article the agent had before them. LockedByAnother, Overtaken, NobodyToWriteTo."""
    with change(ticket, by=by, now=now) as doing:
        fresh = doing.ticket
        must_hold(fresh, by)
        _must_be_current(fresh, by, seen)
        mail = _enqueue(doing, text, html, to, cc, files)
        new = _article(fresh, by, text, html, to, cc, files, mail)
        written = articles.write(fresh, new, doing.now)
        articles.join(fresh, _people(cc), doing.now)
        doing.event(Event.Kind.REPLIED, article=written)
        doing.set(
            waiting_since=None,
            article_at=doing.now,
            answered_at=fresh.answered_at or doing.now,
            preview=articles.preview(new),
            file_count=fresh.file_count + len(files),
        )
        mark_seen(by=by, ticket=fresh, until=doing.now)
        if not fresh.locked:
            take(doing, by)
        _next_state(doing, state or built_in("open"), until)
    return fresh


def _must_be_current(ticket: Ticket, by: Person, seen: str) -> None:
    if not seen:
        return
    thread = Article.objects.filter(ticket=ticket).exclude(kind=Article.Kind.NOTE)
    before = Article.objects.filter(ticket=ticket, public_id=seen).values_list("pk", flat=True).first()
    newer = list(thread.filter(pk__gt=before or 0).exclude(author=by, side=Article.Side.AGENT).order_by("pk"))
    if newer:
        raise Overtaken(ticket, newer)


def _enqueue(
    doing: Change,
    text: str,
    html: str,
    to: tuple[MailAddress, ...],
    cc: tuple[MailAddress, ...],
    files: tuple[NewFile, ...],
) -> OutgoingMail:
    ticket, queue, by = doing.ticket, doing.ticket.queue, doing.by
    if not to:
        raise NobodyToWriteTo("The answer has no recipient.")
    if not queue.address:
        raise NobodyToWriteTo(f"Queue {queue} has no address to write from.")
    earlier = list(
        Article.objects.filter(ticket=ticket, visible=True).exclude(message_id="").order_by("-pk")[:REFERENCES]
    )
    last = next((a for a in earlier if a.side == Article.Side.CUSTOMER), None)
    answer_to = reply_tokens.reply_address(ticket, queue)
    language = language_of(ticket.customer.language, ticket.language, queue.language, desk.current().language)
    words = answer_mail(
        text=text,
        html=html,
        signature=signature(queue, by),
        quoted=last.reply_text if last else "",
        quoted_name=last.from_name or last.from_email if last else "",
        quoted_at=last.sent_at or last.created_at if last else None,
        number=ticket.number,
        language=language,
    )
    mail = MailToSend(
        message_id=reply_tokens.message_id(ticket, queue),
        date=doing.now,
        sender=MailAddress(_from_name(queue, by), queue.address),
        to=to,
        cc=cc,
        subject=tag_subject(ticket.title, ticket.number, desk.current().ticket_hook),
        text=words.text,
        html=words.html,
        reply_to=MailAddress("", answer_to) if answer_to else None,
        in_reply_to=last.message_id if last else "",
        references=tuple(a.message_id for a in reversed(earlier)),
        language=language,
    )
    return enqueue(
        purpose="reply",
        mail=mail,
        recipients=[Recipient(a.name, a.email, _link(ticket, a.email)) for a in dict.fromkeys([*to, *cc])],
        mailbox=queue.mailbox,
        ticket_key=ticket.pk,
        envelope_from=queue.address,
        files=[OutgoingFile(f.blob, f.name, f.content_type, f.content_id, f.inline) for f in files],
    )


def _article(
    ticket: Ticket,
    by: Person,
    text: str,
    html: str,
    to: tuple[MailAddress, ...],
    cc: tuple[MailAddress, ...],
    files: tuple[NewFile, ...],
    mail: OutgoingMail,
) -> NewArticle:
    return NewArticle(
        kind=Article.Kind.MAIL,
        side=Article.Side.AGENT,
        visible=True,
        author=by,
        sender=MailAddress(by.name, ticket.queue.address),
        to=to,
        cc=cc,
        subject=mail.subject,
        text=text,
        html=html,
        message_id=mail.message_id,
        message_id_digest=message_id_digest(mail.message_id),
        outgoing=mail,
        files=files,
    )


def _link(ticket: Ticket, email: str) -> str:
    """Each recipient who takes part gets a link of their own; others get none (decision A2)."""
    person = addresses.holder(email)
    if person is None or person.is_agent:
        return ""
    takes_part = person.pk == ticket.customer_id or ticket.participants.filter(person=person).exists()
    return link_for(ticket, person, email) if takes_part else ""


def _people(cc: tuple[MailAddress, ...]) -> list[Person]:
    """Who is in Cc takes part from now on; agents do not."""
    people = [addresses.person_for(address.email, address.name) for address in cc]
    return [person for person in people if not person.is_agent]


def _next_state(doing: Change, state: State, until: datetime | None) -> None:
    before = doing.ticket.state.name
    if doing.set_state(state):
        closes = state.stage == Stage.CLOSED
        kind = Event.Kind.CLOSED if closes else Event.Kind.STATE_SET
        doing.event(kind, old=before, new=state.name)
        if closes:
            free(doing, "closed")
    if state.stage in PENDING:
        doing.set(pending_until=until)


def signature(queue: Queue, by: Person | None) -> str:
    """The queue's signature with the agent's name in it; the agent's address never (decision D35)."""
    return queue.signature.replace("{agent}", str(by or "")).strip()


def _from_name(queue: Queue, by: Person | None) -> str:
    name = queue.sender_name or queue.name
    if queue.sender_form == Queue.SenderName.AGENT and by:
        return str(by)
    if queue.sender_form == Queue.SenderName.AGENT_VIA and by:
        return f"{by} via {name}"
    return name


def default_recipients(ticket: Ticket) -> tuple[tuple[MailAddress, ...], tuple[MailAddress, ...]]:
    """To and Cc of an answer: the customer at the address they last wrote from, and everybody who takes part."""
    wrote = Article.objects.filter(ticket=ticket.pk, author=ticket.customer_id, side=Article.Side.CUSTOMER)
    last = wrote.exclude(from_email="").order_by("-pk").values_list("from_email", flat=True)[:1]
    email = next(iter(last), "") or addresses.primary(ticket.customer)
    to = (MailAddress(ticket.customer.name, email),) if email else ()
    others = ticket.participants.filter(person__is_active=True, person__is_agent=False).order_by("pk")
    names = dict(others.values_list("person", "person__name"))
    written = addresses.primaries(names) if names else {}
    cc = tuple(MailAddress(name, written.get(person, "")) for person, name in names.items())
    return to, tuple(address for address in cc if address.email and address.email != email)
