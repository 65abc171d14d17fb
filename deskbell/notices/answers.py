"""An automatic answer to a message on a ticket, as a row of the outbox: null path, marked as automatic (RFC 3834)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from deskbell.access import licensed
from deskbell.desk import settings as desk
from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.mime.threading import tag_subject
from deskbell.notices import senders
from deskbell.notices.composing import Written
from deskbell.outbox.enqueueing import Recipient, enqueue
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.wording import language_of
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.tickets import reply_tokens
from deskbell.tickets.access_links import link_for
from deskbell.tickets.changes import write_events
from deskbell.tickets.greeting import signature
from deskbell.tickets.models import Article, Event, Ticket

NULL_PATH = ""


def writer_of(ticket: Ticket, article: Article) -> tuple[Person, str]:
    """Who wrote the message, and the address to answer to."""
    other = article.author if article.author_id != ticket.customer_id else None  # the customer is at hand already
    person = other or ticket.customer
    return person, (article.from_email or addresses.primary(person)).strip().lower()


def language_for(ticket: Ticket, person: Person) -> str:
    """The person's own wish, else what the mail was written in, else the queue's, else the desk's (decision D31)."""
    return language_of(person.language, ticket.language, ticket.queue.language, desk.current().language)


def signed(ticket: Ticket, sender: senders.From) -> str:
    """The signature of the ticket's queue, else of the queue whose address it is."""
    return signature(ticket.queue, None) or signature(sender.queue or ticket.queue, None)


def send(
    *,
    purpose: str,
    ticket: Ticket,
    article: Article | None,
    sender: senders.From,
    person: Person,
    name: str,
    email: str,
    written: Written,
    threaded: bool,
) -> OutgoingMail:
    """`threaded` puts the message's id into ours; not for senders who proved nothing, as they chose it."""
    answer_to = reply_tokens.reply_address(ticket, sender.queue) if sender.queue else ""
    answers = article.message_id if threaded and article is not None else ""
    mail = MailToSend(
        message_id=reply_tokens.message_id(ticket, sender.queue or ticket.queue),
        date=timezone.now(),
        sender=sender.address,
        to=(MailAddress(name, email),),
        subject=tag_subject(written.subject, ticket.number, desk.current().ticket_hook, prefix=""),
        text=written.words.text,
        html=written.words.html,
        reply_to=MailAddress("", answer_to) if answer_to else None,
        in_reply_to=answers,
        references=(answers,) if answers else (),
        automatic="auto-replied",
        language=written.language,
    )
    link = "" if person.is_agent or not licensed.opens(person, ticket) else link_for(ticket, person, email)
    return enqueue(
        purpose=purpose,
        mail=mail,
        recipients=[Recipient(name, email, link)],
        mailbox=sender.mailbox,
        ticket_key=ticket.pk,
        envelope_from=NULL_PATH,
    )


def note(ticket: Ticket, kind: str, article: Article | None, now: datetime, **data: object) -> None:
    write_events([Event(ticket=ticket, kind=kind, at=now, by=None, article=article, data=data)])
