"""The answer to a new ticket that waits for a support licence, in place of the auto-reply and with its brakes."""

from __future__ import annotations

from django.utils import timezone, translation

from deskbell.notices import answers, brakes, senders
from deskbell.notices.texts import licence_needed
from deskbell.outbox.models import OutgoingMail
from deskbell.queues.models import LAST_ACTIVE
from deskbell.tickets import licensing
from deskbell.tickets.models import Article, Event
from deskbell.tickets.replying import signature


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
    proved = held is None and brakes.may_quote(article) and brakes.is_proved(article, person, email)
    if held is None and not brakes.within_limits(email, proved=proved):
        held = brakes.Held.LIMIT
    if held is not None or sender is None:
        reason = str(held or brakes.Held.NO_SENDER)
        answers.note(ticket, Event.Kind.AUTO_REPLY_HELD, article, now, reason=reason, to=email)
        return None
    language = answers.language_for(ticket, person)
    with translation.override(language):
        words = licence_needed.licence_needed(
            number=ticket.number,
            sender=sender.address.name,
            signature=signature(sender.queue or ticket.queue, None),
            language=language,
        )
        subject = licence_needed.licence_needed_subject()
    mail = answers.send(
        purpose="licence_missing",
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
        ticket, Event.Kind.AUTO_REPLIED, article, now, mail=mail.public_id, to=email, fixed=True, licence=True
    )
    return mail
