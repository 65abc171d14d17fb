"""Opening a ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from deskbell.db.writing import create, insert_each
from deskbell.desk import settings as desk
from deskbell.people.models import Organization, Person
from deskbell.queues import owning
from deskbell.queues.models import LAST_ACTIVE, Queue, Stage, State, TicketType
from deskbell.tickets import articles, counts, fielding, licensing
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.changes import built_in, write_events
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.tickets.numbers import next_number
from deskbell.tickets.seeing import mark_seen


def open_ticket(
    *,
    by: Person | None,
    queue: Queue,
    customer: Person,
    title: str,
    article: NewArticle | Callable[[Ticket], NewArticle],
    participants: list[Person] | None = None,
    type: TicketType | None = None,
    priority: int = 3,
    state: State | None = None,
    until: datetime | None = None,
    owner: Person | None = None,
    responsible: Person | None = None,
    organization: Organization | None = None,
    language: str = "",
    maybe_of: Ticket | None = None,
    now: datetime | None = None,
    data: dict[str, Any] | None = None,
    values: fielding.Values | None = None,
    licence: str = "",
    licences_of: Ticket | None = None,
) -> Ticket:
    """A new ticket with its first article. With an owner it is locked to them, unless it is closed at once.
    Without one a customer's ticket gets its queue's default owner.

    `article` may be a function of the ticket: a mail of ours has its number in it. `until` goes with a pending
    `state`; `data` is kept with the event; `values` are those of its extra fields, `licence` what stood
    in the form's field for a support key; of `licences_of`, from which it is split off, it has the licences."""
    now = now or timezone.now()
    state = state or built_in("new")
    known = article if isinstance(article, NewArticle) else None
    locked = owner is not None and state.stage <= LAST_ACTIVE
    if owner is None and known is not None and known.side == Article.Side.CUSTOMER and state.stage == Stage.NEW:
        owner = owning.default_owner(queue, type, now)  # without a lock: whoever is free may answer
    with transaction.atomic():
        ticket = create(
            Ticket,
            number=next_number(desk.current(), now),
            title=articles.storable(" ".join(title.split()), 255),
            queue=queue,
            type=type,
            state=state,
            stage=state.stage,
            active=state.stage <= LAST_ACTIVE,
            priority=priority,
            owner=owner,
            locked=locked,
            locked_at=now if locked else None,
            responsible=responsible,
            customer=customer,
            organization=organization or customer.organization,
            language=language[:8],
            created_at=now,
            touched_at=now,
            article_at=now,
            closed_at=now if state.stage == Stage.CLOSED else None,
            pending_until=until,
            seq=1,
            maybe_of=maybe_of,
            **(_said(known, state, now) if known else {}),
        )
        if known is None:
            assert not isinstance(article, NewArticle)
            known = article(ticket)
            _add(ticket, _said(known, state, now))
        fields = fielding.write(ticket, values) if values else {}
        first = articles.write(ticket, known, now, also=articles.words_of((values or {}).items()))
        articles.join(ticket, participants or [], now)
        if by is not None and by.is_agent:
            mark_seen(by=by, ticket=ticket, until=now)
        insert_each(counts.moved(None, counts.key_of(ticket)))
        kept = {**(data or {}), **({"owner": owner.pk} if owner is not None else {})}
        if fields:
            kept["fields"] = fields
        write_events([Event(ticket=ticket, kind=Event.Kind.OPENED, at=now, by=by, article=first, data=kept)])
        if responsible is not None:
            made = {"from": "", "to": str(responsible)}
            write_events([Event(ticket=ticket, kind=Event.Kind.RESPONSIBLE_SET, at=now, by=by, data=made)])
        licensing.opened(ticket, known, field=licence, like=licences_of, now=now)
    return ticket


def _said(article: NewArticle, state: State, now: datetime) -> dict[str, Any]:
    """What the first article makes of the ticket. After an agent's mail nobody waits."""
    by_customer = article.side == Article.Side.CUSTOMER
    answered = article.side == Article.Side.AGENT and article.visible
    return {
        "waiting_since": now if by_customer and state.stage <= LAST_ACTIVE else None,
        "answered_at": now if answered else None,
        "preview": articles.preview(article) if article.visible else "",
        "file_count": articles.shown_files(article),
    }


def _add(ticket: Ticket, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=list(values))
