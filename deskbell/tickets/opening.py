"""Opening a ticket."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from deskbell.desk import settings as desk
from deskbell.people.models import Organization, Person
from deskbell.queues.models import LAST_ACTIVE, Queue, State, TicketType
from deskbell.tickets import articles, counts
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.changes import built_in, write_events
from deskbell.tickets.models import Article, CountDelta, Event, Ticket
from deskbell.tickets.numbers import next_number
from deskbell.tickets.seeing import mark_seen


def open_ticket(
    *,
    by: Person | None,
    queue: Queue,
    customer: Person,
    title: str,
    article: NewArticle,
    participants: list[Person] | None = None,
    type: TicketType | None = None,
    priority: int = 3,
    state: State | None = None,
    owner: Person | None = None,
    organization: Organization | None = None,
    language: str = "",
    maybe_of: Ticket | None = None,
    now: datetime | None = None,
) -> Ticket:
    """A new ticket with its first article. With an owner it is locked to them."""
    now = now or timezone.now()
    state = state or built_in("new")
    customer_wrote = article.side == Article.Side.CUSTOMER
    with transaction.atomic():
        ticket = Ticket.objects.create(
            number=next_number(desk.current(), now),
            title=articles.storable(" ".join(title.split()), 255),
            queue=queue,
            type=type,
            state=state,
            stage=state.stage,
            active=state.stage <= LAST_ACTIVE,
            priority=priority,
            owner=owner,
            locked=owner is not None,
            locked_at=now if owner else None,
            customer=customer,
            organization=organization or customer.organization,
            language=language[:8],
            created_at=now,
            touched_at=now,
            article_at=now,
            waiting_since=now if customer_wrote and state.stage <= LAST_ACTIVE else None,
            preview=articles.preview(article) if article.visible else "",
            file_count=sum(not file.inline for file in article.files),
            seq=1,
            maybe_of=maybe_of,
        )
        first = articles.write(ticket, article, now)
        articles.join(ticket, participants or [], now)
        if by is not None and by.is_agent:
            mark_seen(by=by, ticket=ticket, until=now)
        CountDelta.objects.bulk_create(counts.moved(None, counts.key_of(ticket)))
        data = {"owner": owner.pk} if owner is not None else {}
        write_events([Event(ticket=ticket, kind=Event.Kind.OPENED, at=now, by=by, article=first, data=data)])
    return ticket
