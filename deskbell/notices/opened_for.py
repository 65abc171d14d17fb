"""The customer for whom an agent opened a ticket after a call gets its number and a link (Group-Office: "created for
client"). Only where the agent wished it; a mail that an agent wrote first says all that itself."""

from __future__ import annotations

from django.utils import timezone, translation

from deskbell.notices import answers, brakes, senders
from deskbell.notices.brakes import Held
from deskbell.notices.texts import opened_for as text
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses
from deskbell.tickets.models import Event
from deskbell.tickets.outgoing import signature


def opened_for(event: Event) -> OutgoingMail | None:
    """For the event of a ticket's opening; in the caller's transaction, once."""
    ticket, article = event.ticket, event.article
    if article is None or not event.data.get("tell"):
        return None
    now = timezone.now()
    person, email = ticket.customer, addresses.primary(ticket.customer)
    held = brakes.held_back(ticket, article, email, now)
    sender = senders.for_queue(ticket.queue)
    if held is None and sender is None:
        held = Held.NO_SENDER
    if held is not None or sender is None:
        answers.note(ticket, Event.Kind.AUTO_REPLY_HELD, article, now, reason=str(held or Held.NO_SENDER), to=email)
        return None
    language = answers.language_for(ticket, person)
    with translation.override(language):
        words = text.opened_for(
            name=person.name,
            number=ticket.number,
            subject=ticket.title,
            sender=sender.address.name,
            signature=signature(sender.queue or ticket.queue, None),
            language=language,
        )
    mail = answers.send(
        purpose="opened_for",
        ticket=ticket,
        article=article,
        sender=sender,
        person=person,
        name=person.name,
        email=email,
        subject=ticket.title,
        words=words,
        language=language,
        threaded=False,
    )
    answers.note(ticket, Event.Kind.AUTO_REPLIED, article, now, mail=mail.public_id, to=email, fixed=False)
    return mail
