"""Mails on a ticket's way: a further message was received, somebody claimed it, it was closed. Off until an
administrator wants them; behind the brakes of auto-replies, and only for senders who proved to be who they say."""

from __future__ import annotations

from django.utils import timezone

from deskbell.notices import answers, brakes, composing, senders, values
from deskbell.notices.auto_reply import KINDS
from deskbell.notices.brakes import Held
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import LAST_ACTIVE, Stage
from deskbell.tickets import licensing
from deskbell.tickets.models import Article, Event, Ticket


def followed_up(event: Event) -> OutgoingMail | None:
    """For the event of a customer's message; about the ticket they wrote on, whatever it was merged into."""
    article = event.article
    if article is None or article.side != Article.Side.CUSTOMER or article.kind not in KINDS or not article.visible:
        return None
    ticket = event.ticket if article.ticket_id == event.ticket_id else article.ticket
    if not composing.is_on("follow_up", ticket) or licensing.is_waiting(ticket):
        return None
    person, email = answers.writer_of(ticket, article)
    held = brakes.held_back(ticket, article, email, timezone.now())
    return _tell("follow_up", ticket, article, person, email, held)


def claimed(event: Event) -> OutgoingMail | None:
    """For the event of the note that a claim leaves. Who has what is closed by now looks after nothing."""
    ticket = event.ticket
    if not event.data.get("claimed") or ticket.stage > LAST_ACTIVE or not composing.is_on("claimed", ticket):
        return None
    return _tell_customer("claimed", ticket)


def closed(event: Event) -> OutgoingMail | None:
    """Not to who closed it themselves, nor of a ticket that is open again."""
    ticket = event.ticket
    if ticket.stage != Stage.CLOSED or event.by_id == ticket.customer_id:
        return None
    return _tell_customer("closed", ticket) if composing.is_on("closed", ticket) else None


def _tell_customer(kind: str, ticket: Ticket) -> OutgoingMail | None:
    """At the address they wrote from last, else their first one. What others wrote there proves nothing of them."""
    person = ticket.customer
    theirs = Article.objects.filter(ticket=ticket, author=person, side=Article.Side.CUSTOMER, visible=True)
    article = theirs.order_by("-created_at", "-pk").first()
    email = (article.from_email if article is not None else "") or addresses.primary(person)
    held = brakes.unreachable(email.lower())
    if held is None and article is not None and article.automatic:
        held = Held.AUTOMATIC
    return _tell(kind, ticket, article, person, email.lower(), held)


def _tell(
    kind: str, ticket: Ticket, article: Article | None, person: Person, email: str, held: Held | None
) -> OutgoingMail | None:
    now, sender = timezone.now(), senders.for_queue(ticket.queue)
    if held is None and sender is None:
        held = Held.NO_SENDER
    if held is None and article is not None and not _is_proved(article, person, email):
        held = Held.UNPROVED
    if held is None and not brakes.within_limits(email, proved=True):
        held = Held.LIMIT
    if held is not None or sender is None:
        answers.note(ticket, Event.Kind.AUTO_REPLY_HELD, article, now, reason=str(held or Held.NO_SENDER), to=email)
        return None
    name = values.printable(person.name)
    written = composing.compose(
        kind,
        ticket=ticket,
        values=values.of_ticket(ticket, name=name),
        language=answers.language_for(ticket, person),
        sender=sender.address.name,
        signature=answers.signed(ticket, sender),
    )
    if written is None:
        return None
    mail = answers.send(
        purpose=kind,
        ticket=ticket,
        article=article,
        sender=sender,
        person=person,
        name=name,
        email=email,
        written=written,
        threaded=True,
    )
    answers.note(ticket, Event.Kind.AUTO_REPLIED, article, now, mail=mail.public_id, to=email, fixed=False)
    return mail


def _is_proved(article: Article, person: Person, email: str) -> bool:
    return brakes.may_quote(article) and brakes.is_proved(article, person, email)
