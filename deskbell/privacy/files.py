"""Erasing the bytes of one ticket: files of all its messages and drafts, raw mails, copies of what was sent.

Text, HTML, subjects and the names of files stay, and a mark at each place. Works in the caller's transaction, under
the locks of all the tickets it is given (a ticket and what was merged into it: `merged.keys_of`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from deskbell.blobs import dooming
from deskbell.blobs.models import Blob
from deskbell.intake import erasing as spool
from deskbell.intake.models import RawMail
from deskbell.mime import blanking
from deskbell.notices.agents import told
from deskbell.outbox import erasing as outbox
from deskbell.outbox.models import OutgoingMail
from deskbell.privacy.models import Policy
from deskbell.tickets import merged
from deskbell.tickets.models import Article, Attachment, DraftFile, Scanning, Ticket

RAW_OF_ALL = (Policy.What.RAW, Policy.What.FILES_AND_RAW)
FILES = (Policy.What.FILES, Policy.What.FILES_AND_RAW)


@dataclass(frozen=True, slots=True)
class Gone:
    """What was, or would be, erased of a ticket. `raws`: mails as they came, and copies of mails as they left."""

    files: int = 0
    raws: int = 0
    bytes: int = 0

    def __bool__(self) -> bool:
        return bool(self.files or self.raws)


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows of several tickets."""

    files: list[Attachment]
    drafts: list[DraftFile]
    articles: list[Article]
    spooled: list[RawMail]
    sent: list[OutgoingMail]  # lose their files
    copies: list[OutgoingMail]  # lose what the catch-all has of them
    homes: dict[int, int] = field(default_factory=dict)  # of articles: their tickets

    def blobs(self) -> list[Blob]:
        """Each once: the message and the spool name the same bytes."""
        return list({blob.pk: blob for _home, blob in self._bytes()}.values())

    def gone(self) -> dict[int, Gone]:
        """By ticket."""
        files = Counter(self.homes[row.article_id] for row in self.files)
        files += Counter(row.draft.ticket_id or 0 for row in self.drafts)
        raws: dict[int, set[object]] = defaultdict(set)
        for article in self.articles:
            raws[article.ticket_id].add(article.raw_id)
        for row in self.spooled:
            raws[self._home(row)].add(row.blob_id)
        for mail in (*self.sent, *self.copies):
            raws[mail.ticket_key or 0].add(f"mail {mail.pk}")
        sizes: Counter[int] = Counter()
        for home, blob in {blob.pk: (home, blob) for home, blob in self._bytes()}.values():
            sizes[home] += blob.size
        return {key: Gone(files[key], len(raws[key]), sizes[key]) for key in {*files, *raws}}

    def _bytes(self) -> Iterator[tuple[int, Blob]]:
        yield from ((self.homes[row.article_id], row.blob) for row in self.files if row.blob is not None)
        yield from ((row.draft.ticket_id or 0, row.blob) for row in self.drafts)
        yield from ((self._home(row), row.blob) for row in self.spooled if row.blob is not None)
        yield from ((article.ticket_id, article.raw) for article in self.articles if article.raw is not None)

    def _home(self, row: RawMail) -> int:
        return self.homes.get(row.article_id or 0) or row.ticket_id or 0


def would_go(keys: Collection[int], what: str) -> dict[int, Gone]:
    """By ticket; those of which nothing would go are left out."""
    return {key: gone for key, gone in _find(keys, what).gone().items() if gone}


def erase(
    keys: Collection[int], what: str, *, under: str, now: datetime, until: datetime | None = None
) -> dict[int, Gone]:
    """Of all these tickets at once; what went of each. `under`: the policy's name, for the marks; "" by hand.
    `until`: of messages up to then only."""
    found = _find(keys, what, until)
    gone = {key: gone for key, gone in found.gone().items() if gone}
    if gone:
        _forget(found, under, now)
        _recount(gone)
    return gone


def erase_one(file: Attachment, *, now: datetime) -> Gone:
    """One file by hand, with the raw mail that has it and the copy of the mail that took it along."""
    article = Article.objects.select_related("raw").get(pk=file.article_id)
    mails = [article.outgoing] if article.outgoing is not None else []
    found = _Found(
        files=[file] if file.blob is not None else [],
        drafts=[],
        articles=[article] if article.raw is not None else [],
        spooled=spool.of_articles([], [article.pk]),
        sent=[],
        copies=mails,
        homes={article.pk: article.ticket_id},
    )
    gone = found.gone().get(article.ticket_id, Gone())
    outbox.forget_file(mails, file.blob.key if file.blob is not None else "")
    _forget(found, "", now)
    _recount([article.ticket_id])
    return gone


def erase_raws(article: Article, *, now: datetime) -> Gone:
    """One message's mail as it came, and the catch-all's copy of it as it left: they still say what it said."""
    fresh = Article.objects.select_related("raw", "outgoing").get(pk=article.pk)
    found = _Found(
        files=[],
        drafts=[],
        articles=[fresh] if fresh.raw is not None else [],
        spooled=spool.of_articles([], [fresh.pk]),
        sent=[],
        copies=[fresh.outgoing] if fresh.outgoing is not None else [],
        homes={fresh.pk: fresh.ticket_id},
    )
    _forget(found, "", now)
    return found.gone().get(fresh.ticket_id, Gone())


def erase_told(ticket: Ticket, *, until: datetime) -> bool:
    """What mails to agents say of the ticket: they quote, and nobody reads them here again."""
    keys = merged.keys_of(merged.root_of(ticket))
    mails = [mail for mail in told.mails_about(keys) if mail.date <= until and mail.text != blanking.MARK]
    outbox.forget_words(mails, blanking.MARK)
    return bool(mails)


def having_any(keys: Sequence[int], what: str) -> set[int]:
    """Of the tickets (keys), those a run has something to do with; sets, not a question for each."""
    root = merged.roots_of_parts(keys)
    articles = Article.objects.filter(ticket__in=root)
    found: set[int | None] = set()
    if what in FILES:
        found |= _tickets(articles.filter(attachments__blob__isnull=False))
        found |= _tickets(articles.filter(raw__isnull=False, attachments__isnull=False))
        drafts = DraftFile.objects.filter(draft__ticket__in=root, draft__sealed=False)
        found |= set(drafts.values_list("draft__ticket", flat=True))
        found |= {mail.ticket_key for mail in outbox.with_files(root)}
    if what in RAW_OF_ALL:
        found |= _tickets(articles.filter(raw__isnull=False))
        found |= {mail.ticket_key for mail in outbox.with_copies(root)}
    spooled = RawMail.objects.filter(ticket__in=root, blob__isnull=False, article=None)
    found |= set(spooled.values_list("ticket", flat=True))
    return {root[key] for key in found if key is not None}


def _tickets(articles: QuerySet[Article]) -> set[int | None]:
    return set(articles.values_list("ticket", flat=True).distinct())


def _find(keys: Collection[int], what: str, until: datetime | None = None) -> _Found:
    articles = Article.objects.filter(ticket__in=keys)
    if until is not None:
        articles = articles.filter(created_at__lte=until)
    affected = articles.filter(Exists(Attachment.objects.filter(article=OuterRef("pk"))))
    concerned = affected if what == Policy.What.FILES else articles
    homes = dict(articles.values_list("pk", "ticket"))
    files: list[Attachment] = []
    drafts: list[DraftFile] = []
    sent: list[OutgoingMail] = []
    if what in FILES:
        mine = Attachment.objects.filter(article__in=list(homes), blob__isnull=False)
        files = list(mine.select_related("blob").order_by("pk"))
        waiting = DraftFile.objects.filter(draft__ticket__in=keys, draft__sealed=False)  # a sealed one is on its way
        drafts = list(waiting.select_related("blob", "draft").order_by("pk"))
        sent = outbox.with_files(keys)
    known = list(concerned.values_list("pk", "raw"))
    raw = list(Article.objects.filter(pk__in=[key for key, blob in known if blob]).only("ticket", "raw"))
    blobs = Blob.objects.in_bulk([article.raw_id for article in raw])
    for article in raw:
        article.raw = blobs[article.raw_id or 0]
    spooled = spool.of_articles(keys, [key for key, _blob in known])
    sent += outbox.sent_on(keys, [blob.key for blob in blobs.values()])
    copies = outbox.with_copies(keys) if what in RAW_OF_ALL else []
    return _Found(files, drafts, raw, spooled, sent, copies, homes)


def _forget(found: _Found, under: str, now: datetime) -> None:
    blobs = found.blobs()
    Scanning.objects.filter(attachment__in=[file.pk for file in found.files]).delete()
    rows = Attachment.objects.filter(pk__in=[file.pk for file in found.files])
    rows.update(blob=None, erased_at=now, erased_under=under[:100])
    DraftFile.objects.filter(pk__in=[file.pk for file in found.drafts]).delete()
    Article.objects.filter(pk__in=[article.pk for article in found.articles]).update(raw=None, raw_erased_at=now)
    spool.forget_bytes(found.spooled)
    outbox.forget_files(found.sent)
    outbox.forget_copies(found.copies)
    dooming.doom(unnamed(blobs))


def unnamed(blobs: Collection[Blob]) -> list[Blob]:
    """Without those another row still names: a mail that was processed once more is on two tickets, and stays until
    it goes from both."""
    keys = [blob.pk for blob in blobs]
    named = set(Article.objects.filter(raw__in=keys).values_list("raw", flat=True))
    named |= set(RawMail.objects.filter(blob__in=keys).values_list("blob", flat=True))
    return [blob for blob in blobs if blob.pk not in named]


def _recount(keys: Collection[int]) -> None:
    """Lists show a clip where there are files to be had."""
    left = Attachment.objects.filter(article__ticket__in=keys, blob__isnull=False, inline=False)
    counts = dict(left.values_list("article__ticket").annotate(Count("pk")))
    for n in {0, *counts.values()}:
        some = [key for key in keys if counts.get(key, 0) == n]
        Ticket.objects.filter(pk__in=some).exclude(file_count=n).update(file_count=n)
