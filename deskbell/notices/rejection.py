"""Telling somebody that a closed ticket takes no more messages, where the queue has it so (decision D33)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone, translation

from deskbell.notices import answers, brakes, senders
from deskbell.notices.texts import refused
from deskbell.outbox.models import OutgoingMail
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.tickets.replying import signature

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
    proved = held is None and brakes.is_proved(article, person, email)
    if held is None and not brakes.within_limits(email, proved=proved):
        held = brakes.Held.LIMIT
    if held is not None or sender is None:
        reason = str(held or brakes.Held.NO_SENDER)
        answers.note(ticket, Event.Kind.AUTO_REPLY_HELD, article, now, reason=reason, to=email)
        return None
    language = answers.language_for(ticket, person)
    with translation.override(language):
        words = refused.refused(
            number=ticket.number,
            address=sender.address.email,
            sender=sender.address.name,
            signature=signature(sender.queue or ticket.queue, None),
            language=language,
        )
        subject = refused.refused_subject()
    mail = answers.send(
        purpose="rejection",
        ticket=ticket,
        article=article,
        sender=sender,
        person=person,
        name="",
        email=email,
        subject=subject,
        words=words,
        language=language,
        threaded=proved,
    )
    answers.note(
        ticket, Event.Kind.AUTO_REPLIED, article, now, mail=mail.public_id, to=email, fixed=True, rejected=True
    )
    return mail


def _was_told(ticket: Ticket, email: str, now: datetime) -> bool:
    """Once a day is enough; a responder that does not say that it is one would answer each of them for ever."""
    told = Event.objects.filter(ticket=ticket, kind=Event.Kind.AUTO_REPLIED, at__gt=now - A_DAY, data__to=email)
    return told.filter(data__rejected=True).exists()
