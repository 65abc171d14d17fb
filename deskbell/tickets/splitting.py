"""A message becomes a ticket of its own. The message stays where it is; its files are copied, never shared."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from deskbell.blobs import storage
from deskbell.mime.mail import MailAddress
from deskbell.people.models import Person
from deskbell.queues import extra_fields
from deskbell.queues.models import ExtraField, Queue, State, TicketType
from deskbell.tickets import fielding, merged
from deskbell.tickets.articles import NewArticle, NewFile
from deskbell.tickets.changes import changes
from deskbell.tickets.linking import Relation, tie
from deskbell.tickets.models import Article, Attachment, Event, Ticket
from deskbell.tickets.opening import open_ticket

SLICE = 256 * 1024


def split(
    *,
    by: Person,
    article: Article,
    title: str,
    customer: Person,
    queue: Queue,
    type: TicketType | None = None,
    priority: int = 3,
    state: State | None = None,
    owner: Person | None = None,
    relation: Relation | None = Relation.PARENT,
    now: datetime | None = None,
) -> Ticket:
    """Open a ticket for `customer` with a copy of the article. `relation`: what the old ticket is to the new one;
    of an article that came by a merge, the ticket it is part of. To the same customer extra fields and licences go
    along."""
    now = now or timezone.now()
    own = article.ticket
    old = merged.root_of(own)
    there = list(article.attachments.exclude(blob=None).select_related("blob").order_by("pk"))
    staged = _copied(there)
    try:
        with transaction.atomic():
            new = open_ticket(
                by=by,
                queue=queue,
                customer=customer,
                title=title,
                article=_again(article, _files(there, staged)),
                type=type,
                priority=priority,
                state=state,
                owner=owner,
                organization=own.organization if customer.pk == own.customer_id else None,
                language=own.language,
                now=now,
                values=_values(own, type) if customer.pk == own.customer_id else None,
                licences_of=own if customer.pk == own.customer_id else None,
            )
            with changes(old, new, by=by, now=now) as (left, right):
                left.event(Event.Kind.SPLIT, article=article, to=new.number)
                right.event(Event.Kind.SPLIT, number=old.number)
                if relation is not None:
                    tie(left, right, relation)
    except BaseException:
        storage.discard(staged)
        raise
    return right.ticket


def _values(own: Ticket, type: TicketType | None) -> dict[ExtraField, str]:
    """What the old ticket's extra fields hold, as far as tickets of the new one's type have them."""
    there = fielding.values_of(own)
    return {field: there[field.pk] for field in extra_fields.of_type(type, customers=False) if field.pk in there}


def _copied(files: list[Attachment]) -> list[storage.Staged]:
    """The bytes on the disk a second time: erasing one ticket must not reach into another (decision A3)."""
    with ExitStack() as open_files:
        handles = [open_files.enter_context(storage.open(file.blob)) for file in files if file.blob is not None]
        return storage.stage_many([iter(partial(handle.read, SLICE), b"") for handle in handles]) if handles else []


def _files(files: list[Attachment], staged: list[storage.Staged]) -> tuple[NewFile, ...]:
    blobs = storage.keep_many(staged) if staged else []
    return tuple(
        NewFile(blob, file.name, file.content_type, file.content_id, file.inline)
        for blob, file in zip(blobs, files, strict=True)
    )


def _again(article: Article, files: tuple[NewFile, ...]) -> NewArticle:
    """The article once more. Not its Message-ID's digest: answers to that mail belong to the first ticket."""
    return NewArticle(
        kind=article.kind,
        side=article.side,
        visible=article.visible,
        author=article.author,
        sender=MailAddress(article.from_name, article.from_email),
        to=tuple(MailAddress(name, email) for name, email in article.to),
        cc=tuple(MailAddress(name, email) for name, email in article.cc),
        subject=article.subject,
        text=article.text,
        reply_text=article.reply_text,
        html=article.html,
        sanitiser=article.sanitiser,
        remote_images=article.remote_images,
        sent_at=article.sent_at or article.created_at,
        message_id=article.message_id,
        automatic=article.automatic,
        unverified=article.unverified,
        files=files,
    )
