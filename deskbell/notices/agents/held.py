"""Telling an agent that their answer by mail did not go to the customer, and why."""

from __future__ import annotations

import secrets

from django.utils import timezone, translation

from deskbell.desk import settings as desk
from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.mime.threading import make_message_id, tag_subject
from deskbell.notices import answers, senders
from deskbell.notices.agents import told, wording
from deskbell.outbox.enqueueing import Recipient, enqueue
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.wording import language_of
from deskbell.people import addresses, limits
from deskbell.people.models import Person
from deskbell.tickets.models import Ticket

MOST_AN_HOUR = 20


def say_held(person: Person, ticket: Ticket, why: str, *, answers_id: str) -> OutgoingMail | None:
    """Tell an agent that their answer became a note; `why` is in their language. None after many in an hour."""
    email, sender = addresses.primary(person), senders.for_desk()
    if not email or not limits.hit("agent_answer_held", str(person.pk), MOST_AN_HOUR, 3600):
        return None
    language = language_of(person.language, desk.current().language)
    with translation.override(language):
        words, subject = wording.held(ticket, why, language), wording.held_subject()
    mail = MailToSend(
        message_id=make_message_id("held", sender.address.email.rpartition("@")[2], secrets.token_hex(16)),
        date=timezone.now(),
        sender=sender.address,
        to=(MailAddress(person.name, email),),
        subject=tag_subject(subject, ticket.number, desk.current().ticket_hook, prefix=""),
        text=words.text,
        html=words.html,
        in_reply_to=answers_id,
        references=(answers_id,) if answers_id else (),
        automatic="auto-replied",
        language=language,
    )
    written = enqueue(
        purpose="agent_answer_held",
        mail=mail,
        recipients=[Recipient(person.name, email)],
        mailbox=sender.mailbox,
        ticket_key=None,
        envelope_from=answers.NULL_PATH,
    )
    told.keep(written, [ticket])
    return written
