"""Erasing tickets whole: messages, history, words, links, drafts, deliveries, raw mails. The number stays.

Figures go on to add up: what was counted is counted no more, and received mail keeps its endings. Works in the
caller's transaction, under the locks of the tickets."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from deskbell.blobs import dooming, uploads
from deskbell.blobs.models import Blob
from deskbell.db import fulltext
from deskbell.entry.models import AccessLink
from deskbell.intake import erasing as spool
from deskbell.intake.models import RawMail
from deskbell.notices.agents import told
from deskbell.outbox import erasing as outbox
from deskbell.privacy import journal
from deskbell.privacy.files import Gone, unnamed
from deskbell.tickets import counts
from deskbell.tickets.models import Article, Attachment, CountDelta, DraftFile, ErasedTicket, Ticket

OPENED_BY_LINKS = (AccessLink.Purpose.TICKET, AccessLink.Purpose.UPLOAD, AccessLink.Purpose.DOWNLOAD)


def would_go(keys: Collection[int]) -> Gone:
    return _gone(keys, _blobs(keys))


def _gone(keys: Collection[int], blobs: list[Blob]) -> Gone:
    files = Attachment.objects.filter(article__ticket__in=keys, blob__isnull=False).count()
    return Gone(files=files, raws=max(0, len(blobs) - files), bytes=sum(blob.size for blob in blobs))


def erase(keys: Collection[int], *, under: str, now: datetime) -> Gone:
    """The tickets of these keys: one with all that was merged into it. `under`: the policy's name; "" by hand."""
    tickets = list(Ticket.objects.filter(pk__in=keys).order_by("pk"))
    blobs = _blobs(keys)
    gone = _gone(keys, blobs)
    numbers = [ticket.number for ticket in tickets]
    journal.note(do="tickets", tickets=numbers, at=now.isoformat(), under=under)
    marks = [
        ErasedTicket(number=one.number, queue_id=one.queue_id, type_id=one.type_id, erased_at=now, under=under[:100])
        for one in tickets
    ]
    ErasedTicket.objects.bulk_create(marks, ignore_conflicts=True)
    CountDelta.objects.bulk_create([row for one in tickets for row in counts.moved(counts.key_of(one), None)])
    outbox.forget([*outbox.all_of(keys), *told.mails_about(keys)])
    spool.forget_words(keys)
    AccessLink.objects.filter(purpose__in=OPENED_BY_LINKS, about__in=keys).delete()
    for key in keys:
        uploads.drop_of(f"ticket:{key}:")
    fulltext.forget(Article.objects.filter(ticket__in=keys).values_list("pk", flat=True))
    Ticket.objects.filter(pk__in=keys).update(merged_into=None)
    Ticket.objects.filter(pk__in=keys).delete()
    dooming.doom(unnamed(blobs))
    return gone


def _blobs(keys: Collection[int]) -> list[Blob]:
    rows: list[Attachment | DraftFile | RawMail] = [
        *Attachment.objects.filter(article__ticket__in=keys, blob__isnull=False).select_related("blob"),
        *DraftFile.objects.filter(draft__ticket__in=keys).select_related("blob"),
        *spool.of_articles(keys, list(Article.objects.filter(ticket__in=keys).values_list("pk", flat=True))),
    ]
    found = {row.blob.pk: row.blob for row in rows if row.blob is not None}
    raws = Article.objects.filter(ticket__in=keys, raw__isnull=False).defer("text", "html").select_related("raw")
    return list((found | {one.raw.pk: one.raw for one in raws if one.raw is not None}).values())
