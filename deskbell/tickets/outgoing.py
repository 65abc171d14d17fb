"""What all mail has in common that an agent writes on a ticket: who it is from, its id, its copies, what it sets.

Parts of verbs, called within their change. The queue's address is the only one of ours that stands in it (D35)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from deskbell.desk import settings as desk
from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.mime.threading import message_id_digest
from deskbell.outbox.enqueueing import OutgoingFile, Recipient, enqueue
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.wording import Words, language_of
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Queue, Stage, State
from deskbell.tickets import reply_tokens
from deskbell.tickets.access_links import link_for
from deskbell.tickets.articles import NewArticle, NewFile
from deskbell.tickets.changes import Change, event_of_state
from deskbell.tickets.greeting import salutation as salutation
from deskbell.tickets.greeting import signature as signature
from deskbell.tickets.locking import free
from deskbell.tickets.models import Article, Ticket
from deskbell.tickets.pending import PENDING


class NobodyToWriteTo(Exception):
    """The mail has no recipient, or the ticket's queue has no address to write from."""


def must_be_sendable(queue: Queue, to: Sequence[object]) -> None:
    """NobodyToWriteTo, in the language that is active."""
    if not to:
        raise NobodyToWriteTo(_("The message has no recipient."))
    if not queue.address:
        raise NobodyToWriteTo(_("Queue %(queue)s has no address to write from.") % {"queue": queue})


def send(
    doing: Change,
    *,
    purpose: str,
    to: tuple[MailAddress, ...],
    cc: tuple[MailAddress, ...] = (),
    bcc: tuple[MailAddress, ...] = (),
    subject: str,
    words: Words,
    files: tuple[NewFile, ...] = (),
    in_reply_to: str = "",
    references: tuple[str, ...] = (),
    linked: bool = False,
) -> OutgoingMail:
    """Put it into the outbox. `linked`: recipients who take part get a link of their own (decision A2)."""
    ticket, queue = doing.ticket, doing.ticket.queue
    must_be_sendable(queue, to or cc or bcc)
    answer_to = reply_tokens.reply_address(ticket, queue)
    mail = MailToSend(
        message_id=reply_tokens.message_id(ticket, queue),
        date=doing.now,
        sender=sender(queue, doing.by),
        to=to,
        cc=cc,
        subject=subject,
        text=words.text,
        html=words.html,
        reply_to=MailAddress("", answer_to) if answer_to else None,
        in_reply_to=in_reply_to,
        references=references,
        language=language_for(ticket),
    )
    everybody = dict.fromkeys([*to, *cc, *bcc])
    return enqueue(
        purpose=purpose,
        mail=mail,
        recipients=[Recipient(a.name, a.email, _link(ticket, a.email) if linked else "") for a in everybody],
        mailbox=queue.mailbox,
        ticket_key=ticket.pk,
        envelope_from=queue.address,
        files=[OutgoingFile(f.blob, f.name, f.content_type, f.content_id, f.inline) for f in files],
    )


def article_of(
    doing: Change,
    mail: OutgoingMail,
    *,
    visible: bool,
    text: str,
    html: str = "",
    sanitiser: int = 0,
    files: tuple[NewFile, ...] = (),
) -> NewArticle:
    """The mail as the ticket keeps it."""
    return NewArticle(
        kind=Article.Kind.MAIL,
        side=Article.Side.AGENT,
        visible=visible,
        author=doing.by,
        sender=MailAddress(str(doing.by or ""), doing.ticket.queue.address),
        to=tuple(MailAddress(*pair) for pair in mail.to),
        cc=tuple(MailAddress(*pair) for pair in mail.cc),
        subject=mail.subject,
        text=text,
        html=html,
        sanitiser=sanitiser if html else 0,
        message_id=mail.message_id,
        message_id_digest=message_id_digest(mail.message_id),
        outgoing=mail,
        files=files,
    )


def next_state(doing: Change, state: State | None, until: datetime | None) -> None:
    """What the ticket becomes with the message; None leaves it as it is."""
    if state is None:
        return
    before = doing.ticket.state
    if doing.set_state(state):
        doing.event(event_of_state(before, state), old=before.name, new=state.name)
        if state.stage == Stage.CLOSED:
            doing.set(waiting_since=None)
            free(doing, "closed")
    if state.stage in PENDING:
        doing.set(pending_until=until)


def language_for(ticket: Ticket) -> str:
    return language_of(ticket.customer.language, ticket.language, ticket.queue.language, desk.current().language)


def sender(queue: Queue, by: Person | None) -> MailAddress:
    """From: the queue's address, under the name it is set to show."""
    name = queue.sender_name or queue.name
    if queue.sender_form == Queue.SenderName.AGENT and by:
        name = str(by)
    elif queue.sender_form == Queue.SenderName.AGENT_VIA and by:
        name = f"{by} via {name}"
    return MailAddress(name, queue.address)


def people_of(mails: Iterable[MailAddress]) -> list[Person]:
    """Who these addresses are, agents left out."""
    people = [addresses.person_for(address.email, address.name) for address in mails]
    return [person for person in people if not person.is_agent]


def _link(ticket: Ticket, email: str) -> str:
    """Each recipient who takes part gets a link of their own; others get none (decision A2)."""
    person = addresses.holder(email)
    if person is None or person.is_agent:
        return ""
    takes_part = person.pk == ticket.customer_id or ticket.participants.filter(person=person).exists()
    return link_for(ticket, person, email) if takes_part else ""
