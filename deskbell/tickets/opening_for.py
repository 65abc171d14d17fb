"""An agent opens a ticket for a customer: noted from a telephone call, or with the first mail to them.

Both are one transaction: ticket, article, events and, for a mail, what leaves the house."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from deskbell.desk import settings as desk
from deskbell.mime.mail import MailAddress
from deskbell.mime.subjects import tag_subject
from deskbell.outbox.wording import answer_mail
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Queue, State, TicketType
from deskbell.tickets import articles, counts, fielding, outgoing
from deskbell.tickets.articles import NewArticle, NewFile
from deskbell.tickets.changes import Change, built_in
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.tickets.opening import open_ticket

LATELY = timedelta(hours=1)
MOST_LOOKED_AT = 50


def open_by_phone(
    *,
    by: Person,
    queue: Queue,
    customer: Person,
    title: str,
    text: str,
    html: str = "",
    sanitiser: int = 0,
    files: tuple[NewFile, ...] = (),
    type: TicketType | None = None,
    priority: int = 3,
    state: State | None = None,
    until: datetime | None = None,
    owner: Person | None = None,
    responsible: Person | None = None,
    values: fielding.Values | None = None,
    tell: bool = False,
    now: datetime | None = None,
) -> Ticket:
    """What the customer said on the telephone, in the agent's words; they can read it and wait for an answer.

    `tell`: the customer gets the number by mail (notices.opened_for). The ticket is open unless `state` says else."""
    said = NewArticle(
        kind=Article.Kind.PHONE,
        side=Article.Side.CUSTOMER,
        visible=True,
        author=by,  # not the customer, who would count as proved by it
        sender=MailAddress(customer.name, addresses.primary(customer)),
        subject=title,
        text=text,
        html=html,
        sanitiser=sanitiser if html else 0,
        files=files,
    )
    return open_ticket(
        by=by,
        queue=queue,
        customer=customer,
        title=title,
        article=said,
        type=type,
        priority=priority,
        state=state or built_in("open"),
        until=until,
        owner=owner,
        responsible=responsible,
        values=values,
        now=now,
        data={"tell": True} if tell else None,
    )


def open_by_mail(
    *,
    by: Person,
    queue: Queue,
    customer: Person,
    email: str = "",
    title: str,
    text: str,
    html: str = "",
    sanitiser: int = 0,
    cc: tuple[MailAddress, ...] = (),
    files: tuple[NewFile, ...] = (),
    type: TicketType | None = None,
    priority: int = 3,
    state: State | None = None,
    until: datetime | None = None,
    owner: Person | None = None,
    responsible: Person | None = None,
    values: fielding.Values | None = None,
    draft: str = "",
    now: datetime | None = None,
) -> Ticket:
    """The first mail goes to the customer (at `email`, else where we write to them) and to `cc`, who take part from
    now on; each with a link of their own. `draft` is the public id of what it was written in (`opened_from`).

    NobodyToWriteTo."""
    email = email or addresses.primary(customer)
    to = (MailAddress(customer.name, email),) if email else ()
    outgoing.must_be_sendable(queue, to)

    def sent(ticket: Ticket) -> NewArticle:
        doing = Change(ticket, by, ticket.created_at, counts.key_of(ticket))  # nothing is changed: it is being made
        articles.join(ticket, outgoing.people_of(cc), ticket.created_at)
        words = answer_mail(
            text=text,
            html=html,
            salutation=outgoing.salutation(queue, by, customer.name),
            signature=outgoing.signature(queue, by),
            quoted="",
            quoted_name="",
            quoted_at=None,
            number=ticket.number,
            language=outgoing.language_for(ticket),
        )
        subject = tag_subject(ticket.title, ticket.number, desk.current().ticket_hook, prefix="")
        mail = outgoing.send(
            doing, purpose="opening", to=to, cc=cc, subject=subject, words=words, files=files, linked=True
        )
        return outgoing.article_of(doing, mail, visible=True, text=text, html=html, sanitiser=sanitiser, files=files)

    return open_ticket(
        by=by,
        queue=queue,
        customer=customer,
        title=title,
        article=sent,
        type=type,
        priority=priority,
        state=state or built_in("open"),
        until=until,
        owner=owner,
        responsible=responsible,
        values=values,
        now=now,
        data={"draft": draft} if draft else None,
    )


def opened_from(person: Person, draft: str) -> Ticket | None:
    """The ticket that became of a draft lately; None while it waits, and when it came back."""
    recent = Event.objects.filter(kind=Event.Kind.OPENED, by=person, at__gte=timezone.now() - LATELY)
    events = recent.select_related("ticket").order_by("-at", "-pk")[:MOST_LOOKED_AT]
    return next((event.ticket for event in events if event.data.get("draft") == draft), None)
