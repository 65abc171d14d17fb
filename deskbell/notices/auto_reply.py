"""The answer everybody gets at once who opens a ticket: its number and a link that opens it without an account.

What is held back shows on the ticket with the reason (decision D31)."""

from __future__ import annotations

from django.utils import timezone

from deskbell.notices import answers, brakes, composing, senders, values, wishes
from deskbell.notices.brakes import Held
from deskbell.outbox.models import OutgoingMail
from deskbell.queues.models import LAST_ACTIVE
from deskbell.tickets import licensing
from deskbell.tickets.models import Article, Event

KINDS = {Article.Kind.MAIL, Article.Kind.WEB}


def auto_reply(event: Event) -> OutgoingMail | None:
    """For the event of a ticket's opening, or of its going on after it waited for a licence; in the caller's
    transaction, once."""
    ticket, article = event.ticket, event.article
    if article is None or article.side != Article.Side.CUSTOMER or article.kind not in KINDS:
        return None
    if not ticket.queue.auto_reply or licensing.is_waiting(ticket):
        return None
    now = timezone.now()
    person, email = answers.writer_of(ticket, article)
    held = brakes.held_back(ticket, article, email, now)
    if held is None and ticket.stage > LAST_ACTIVE:
        held = Held.OVER
    sender = senders.for_queue(ticket.queue)
    if held is None and sender is None:
        held = Held.NO_SENDER
    proved = held is None and brakes.may_quote(article) and brakes.is_proved(article, person, email)
    old_number = str(event.data.get("follows", ""))
    kind = ("new_ticket" if old_number else "received") if proved else "registered"
    if held is None and not composing.is_on(kind, ticket):
        return None
    if proved and not wishes.wants_confirmation(person):
        held = Held.NOT_WANTED
    if held is None and not brakes.within_limits(email, proved=proved):
        held = Held.LIMIT
    if held is not None or sender is None:
        answers.note(ticket, Event.Kind.AUTO_REPLY_HELD, article, now, reason=str(held or Held.NO_SENDER), to=email)
        return None
    name = values.printable(article.from_name or person.name) if proved else ""
    written = composing.compose(
        kind,
        ticket=ticket,
        values=values.of_ticket(ticket, name=name, article=article, old_number=old_number),
        language=answers.language_for(ticket, person),
        sender=sender.address.name,
        signature=answers.signed(ticket, sender),
    )
    if written is None:
        return None
    mail = answers.send(
        purpose="auto_reply",
        ticket=ticket,
        article=article,
        sender=sender,
        person=person,
        name=name,
        email=email,
        written=written,
        threaded=proved,
    )
    answers.note(ticket, Event.Kind.AUTO_REPLIED, article, now, mail=mail.public_id, to=email, fixed=not proved)
    return mail
