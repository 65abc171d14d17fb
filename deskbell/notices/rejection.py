"""Telling somebody that a closed ticket takes no more messages, where the queue has it so (decision D33)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from deskbell.notices import answers, brakes, fixed_answers, senders
from deskbell.outbox.models import OutgoingMail
from deskbell.tickets.models import Article, Event, Ticket

A_DAY = timedelta(days=1)


def rejection(event: Event) -> OutgoingMail | None:
    """For the event of a rejected message; in the caller's transaction. The brakes are those of auto-replies."""
    ticket, article = event.ticket, event.article
    if article is None or article.side != Article.Side.CUSTOMER or article.kind != Article.Kind.MAIL:
        return None
    now = timezone.now()
    person, email = answers.writer_of(ticket, article)
    sender = senders.for_queue(ticket.queue)
    held = brakes.held_back(ticket, article, email, now)
    if held is None and sender is None:
        held = brakes.Held.NO_SENDER
    if held is None and _was_told(ticket, email, now):
        held = brakes.Held.TOLD

    return fixed_answers.answer(
        "rejected",
        ticket,
        article,
        held=held,
        sender=sender,
        person=person,
        email=email,
        now=now,
        purpose="rejection",
        rejected=True,
    )


def _was_told(ticket: Ticket, email: str, now: datetime) -> bool:
    """Once a day is enough; a responder that does not say that it is one would answer each of them for ever."""
    told = Event.objects.filter(ticket=ticket, kind=Event.Kind.AUTO_REPLIED, at__gt=now - A_DAY, data__to=email)
    return told.filter(data__rejected=True).exists()
