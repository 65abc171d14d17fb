from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from deskbell.mime.mail import MailAddress
from deskbell.notices.auto_reply import auto_reply
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.tickets.opening import open_ticket


def arrives(
    queue: Queue,
    email: str = "nadia@nowhere.example",
    *,
    name: str = "Nadia Petrova",
    subject: str = "IMAP login fails",
    person: Person | None = None,
    kind: str = Article.Kind.MAIL,
    language: str = "",
    **article: Any,
) -> Ticket:
    """A ticket as the intake opens it; the sender proved to be who the mail says, unless told otherwise."""
    person = person or addresses.person_for(email, name.replace("\0", ""))
    new = NewArticle(
        kind=kind,
        side=Article.Side.CUSTOMER,
        visible=True,
        author=person,
        sender=MailAddress(name, email),
        subject=subject,
        text="It fails since this morning.",
        **({"sent_at": timezone.now() - timedelta(minutes=1), "message_id": "one@nowhere.example"} | article),
    )
    return open_ticket(by=person, queue=queue, customer=person, title=subject, article=new, language=language)


def opened(ticket: Ticket) -> Event:
    return Event.objects.select_related("ticket__queue", "ticket__customer", "article").get(
        ticket=ticket, kind=Event.Kind.OPENED
    )


def answer(ticket: Ticket) -> OutgoingMail | None:
    return auto_reply(opened(ticket))


def held(ticket: Ticket) -> str:
    """Why the answer was held back; "" if it was not."""
    event = Event.objects.filter(ticket=ticket, kind=Event.Kind.AUTO_REPLY_HELD).first()
    return event.data["reason"] if event else ""
