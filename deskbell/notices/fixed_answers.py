"""An automatic answer without a word of what was written, behind the brakes of auto-replies."""

from __future__ import annotations

from datetime import datetime

from deskbell.notices import answers, brakes, composing, senders, values
from deskbell.notices.brakes import Held
from deskbell.outbox.models import OutgoingMail
from deskbell.people.models import Person
from deskbell.tickets.models import Article, Event, Ticket


def answer(
    kind: str,
    ticket: Ticket,
    article: Article,
    *,
    held: Held | None,
    sender: senders.From | None,
    person: Person,
    email: str,
    now: datetime,
    purpose: str,
    **noted: object,
) -> OutgoingMail | None:
    """Sent and noted on the ticket, or held back and noted; `held` is what the caller found against it.

    Nothing happens where administrators switched the kind off."""
    if not composing.is_on(kind, ticket):
        return None
    proved = held is None and brakes.may_quote(article) and brakes.is_proved(article, person, email)
    if held is None and not brakes.within_limits(email, proved=proved):
        held = Held.LIMIT
    if held is not None or sender is None:
        answers.note(ticket, Event.Kind.AUTO_REPLY_HELD, article, now, reason=str(held or Held.NO_SENDER), to=email)
        return None
    written = composing.compose(
        kind,
        ticket=ticket,
        values=values.of_ticket(ticket, address=sender.address.email),
        language=answers.language_for(ticket, person),
        sender=sender.address.name,
        signature=answers.signed(ticket, sender),
    )
    if written is None:
        return None
    mail = answers.send(
        purpose=purpose,
        ticket=ticket,
        article=article,
        sender=sender,
        person=person,
        name="",
        email=email,
        written=written,
        threaded=proved,
    )
    answers.note(ticket, Event.Kind.AUTO_REPLIED, article, now, mail=mail.public_id, to=email, fixed=True, **noted)
    return mail
