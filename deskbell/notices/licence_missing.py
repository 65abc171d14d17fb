"""The answer to a new ticket that waits for a support licence, in place of the auto-reply and with its brakes."""

from __future__ import annotations

from django.utils import timezone

from deskbell.notices import answers, brakes, fixed_answers, senders
from deskbell.outbox.models import OutgoingMail
from deskbell.queues.models import LAST_ACTIVE
from deskbell.tickets import licensing
from deskbell.tickets.models import Article, Event


def licence_missing(event: Event) -> OutgoingMail | None:
    """For the event of a ticket's opening; in the caller's transaction, once. It says nothing of what was written."""
    ticket, article = event.ticket, event.article
    if article is None or article.side != Article.Side.CUSTOMER or not licensing.is_waiting(ticket):
        return None
    now = timezone.now()
    person, email = answers.writer_of(ticket, article)
    sender = senders.for_queue(ticket.queue)
    held = brakes.held_back(ticket, article, email, now)
    if held is None and ticket.stage > LAST_ACTIVE:
        held = brakes.Held.OVER
    if held is None and sender is None:
        held = brakes.Held.NO_SENDER

    return fixed_answers.answer(
        "licence_missing",
        ticket,
        article,
        held=held,
        sender=sender,
        person=person,
        email=email,
        now=now,
        purpose="licence_missing",
        licence=True,
    )
