"""The answer to a new ticket that waits for a support licence, in place of the auto-reply and with its brakes."""

from __future__ import annotations

from django.utils import timezone

from deskbell.notices import answers, brakes, fixed_answers, senders
from deskbell.notices.texts import licence_needed
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.wording import Words
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

    def write(sender: senders.From, signature: str, language: str) -> tuple[str, Words]:
        words = licence_needed.licence_needed(
            number=ticket.number,
            sender=sender.address.name,
            signature=signature,
            language=language,
        )
        return licence_needed.licence_needed_subject(), words

    return fixed_answers.answer(
        ticket,
        article,
        held=held,
        sender=sender,
        person=person,
        email=email,
        now=now,
        purpose="licence_missing",
        write=write,
        licence=True,
    )
