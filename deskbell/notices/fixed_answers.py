"""An automatic answer without a word of what was written, behind the brakes of auto-replies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import translation

from deskbell.notices import answers, brakes, senders
from deskbell.notices.brakes import Held
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.wording import Words
from deskbell.people.models import Person
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.tickets.replying import signature

Write = Callable[[senders.From, str, str], tuple[str, Words]]
"""Sender, signature, language → subject and text, in the language that is active."""


def answer(
    ticket: Ticket,
    article: Article,
    *,
    held: Held | None,
    sender: senders.From | None,
    person: Person,
    email: str,
    now: datetime,
    purpose: str,
    write: Write,
    **noted: object,
) -> OutgoingMail | None:
    """Sent and noted on the ticket, or held back and noted; `held` is what the caller found against it."""
    proved = held is None and brakes.may_quote(article) and brakes.is_proved(article, person, email)
    if held is None and not brakes.within_limits(email, proved=proved):
        held = Held.LIMIT
    if held is not None or sender is None:
        answers.note(ticket, Event.Kind.AUTO_REPLY_HELD, article, now, reason=str(held or Held.NO_SENDER), to=email)
        return None
    language = answers.language_for(ticket, person)
    with translation.override(language):
        subject, words = write(sender, signature(sender.queue or ticket.queue, None), language)
    mail = answers.send(
        purpose=purpose,
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
    answers.note(ticket, Event.Kind.AUTO_REPLIED, article, now, mail=mail.public_id, to=email, fixed=True, **noted)
    return mail
