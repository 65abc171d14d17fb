"""The answer everybody gets at once who opens a ticket: its number and a link that opens it without an account.

What is held back shows on the ticket with the reason (decision D31)."""

from __future__ import annotations

from django.utils import timezone, translation

from deskbell.desk import settings as desk
from deskbell.notices import answers, brakes, senders
from deskbell.notices.brakes import Held
from deskbell.notices.texts import received
from deskbell.outbox.models import OutgoingMail
from deskbell.queues.models import LAST_ACTIVE
from deskbell.tickets import licensing
from deskbell.tickets.models import Article, Event
from deskbell.tickets.replying import signature

KINDS = {Article.Kind.MAIL, Article.Kind.WEB}
NAME_LENGTH = 60
FILES_NAMED = 10


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
    if held is None and not brakes.within_limits(email, proved=proved):
        held = Held.LIMIT
    if held is not None or sender is None:
        answers.note(ticket, Event.Kind.AUTO_REPLY_HELD, article, now, reason=str(held or Held.NO_SENDER), to=email)
        return None
    language = answers.language_for(ticket, person)
    signed = signature(sender.queue or ticket.queue, None)
    with translation.override(language):
        if proved:
            name = _printable(article.from_name or person.name)
            subject = article.subject or ticket.title
            words = received.received(
                name=name,
                number=ticket.number,
                tag=f"[{desk.current().ticket_hook}{ticket.number}]",
                subject=subject,
                files=_files(article) if ticket.file_count else [],
                sender=sender.address.name,
                signature=signed,
                language=language,
            )
        else:
            name, subject = "", received.registered_subject()
            words = received.registered(
                number=ticket.number, sender=sender.address.name, signature=signed, language=language
            )
    mail = answers.send(
        purpose="auto_reply",
        ticket=ticket,
        article=article,
        sender=sender,
        person=person,
        name=name,
        email=email,
        subject=subject,
        words=words,
        language=language,
        threaded=proved,
    )
    answers.note(ticket, Event.Kind.AUTO_REPLIED, article, now, mail=mail.public_id, to=email, fixed=not proved)
    return mail


def _printable(name: str) -> str:
    """A name to greet with; none where it is too long for one or would become a link in a mail program."""
    name = " ".join(name.split())
    is_odd = len(name) > NAME_LENGTH or "@" in name or "/" in name or (". " not in name and "." in name[1:-1])
    return "" if is_odd else name


def _files(article: Article) -> list[str]:
    names = list(article.attachments.filter(inline=False).values_list("name", flat=True)[: FILES_NAMED + 1])
    return names if len(names) <= FILES_NAMED else [*names[:FILES_NAMED], "…"]
