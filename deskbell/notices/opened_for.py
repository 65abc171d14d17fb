"""The customer for whom an agent opened a ticket after a call gets its number and a link (Group-Office: "created for
client"). Only where the agent wished it; a mail that an agent wrote first says all that itself."""

from __future__ import annotations

from django.utils import timezone

from deskbell.notices import answers, brakes, composing, senders, values
from deskbell.notices.brakes import Held
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses
from deskbell.tickets.models import Event


def opened_for(event: Event) -> OutgoingMail | None:
    """For the event of a ticket's opening; in the caller's transaction, once."""
    ticket, article = event.ticket, event.article
    if article is None or not event.data.get("tell") or not composing.is_on("opened_for", ticket):
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
    written = composing.compose(
        "opened_for",
        ticket=ticket,
        values=values.of_ticket(ticket, name=person.name),
        language=answers.language_for(ticket, person),
        sender=sender.address.name,
        signature=answers.signed(ticket, sender),
    )
    if written is None:
        return None
    mail = answers.send(
        purpose="opened_for",
        ticket=ticket,
        article=article,
        sender=sender,
        person=person,
        name=person.name,
        email=email,
        written=written,
        threaded=False,
    )
    answers.note(ticket, Event.Kind.AUTO_REPLIED, article, now, mail=mail.public_id, to=email, fixed=False)
    return mail
