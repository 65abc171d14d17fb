"""The link somebody asked for with an address and a number, if both fit: it opens that ticket for that address."""

from __future__ import annotations

from django.utils import timezone

from deskbell.access.guest import ticket_of_asker
from deskbell.desk import settings as desk
from deskbell.desk import ways
from deskbell.entry.models import Knock
from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.mime.threading import tag_subject
from deskbell.notices import answers, brakes, composing, senders, values
from deskbell.outbox.enqueueing import Recipient, enqueue
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.smtp import is_address
from deskbell.outbox.wording import language_of
from deskbell.tickets import reply_tokens
from deskbell.tickets.access_links import link_for


def send(knock: Knock) -> OutgoingMail | None:
    """In the caller's transaction. None, and nobody is told, where they do not fit."""
    email = knock.typed
    found = ticket_of_asker(knock.number, email) if is_address(email) and not brakes.is_ours(email) else None
    link = link_for(*found, email) if found is not None else ""
    if found is None or not link:
        return None
    ticket, person = found
    sender = senders.for_queue(ticket.queue) or senders.for_desk()
    signs_in = not ways.link_opens(has_account=person.has_usable_password(), own=ticket.queue.links_open)
    written = composing.compose(
        "access_link",
        ticket=ticket,
        values=values.of_ticket(ticket, signs_in="1" if signs_in else ""),
        language=language_of(person.language, knock.language, ticket.language, desk.current().language),
        sender=sender.address.name,
        signature=answers.signed(ticket, sender),
    )
    if written is None:
        return None
    answer_to = reply_tokens.reply_address(ticket, sender.queue) if sender.queue else ""
    mail = MailToSend(
        message_id=reply_tokens.message_id(ticket, sender.queue or ticket.queue),
        date=timezone.now(),
        sender=sender.address,
        to=(MailAddress("", email),),
        subject=tag_subject(written.subject, ticket.number, desk.current().ticket_hook, prefix=""),
        text=written.words.text,
        html=written.words.html,
        reply_to=MailAddress("", answer_to) if answer_to else None,
        automatic="auto-replied",
        language=written.language,
    )
    return enqueue(
        purpose="access_link",
        mail=mail,
        recipients=[Recipient("", email, link)],
        mailbox=sender.mailbox,
        ticket_key=ticket.pk,
        envelope_from=answers.NULL_PATH,
    )
