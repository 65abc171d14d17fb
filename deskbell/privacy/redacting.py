"""Taking words, names and files out of a ticket by hand (decision E45). The mails as they came or left go with them.

Each act is one transaction: rows, search words, journal, event, audit. None of these writes down what was taken
out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from deskbell.audit import log
from deskbell.blobs import dooming, storage
from deskbell.db.fulltext import fold
from deskbell.intake.models import RawMail
from deskbell.mime import blanking
from deskbell.outbox import erasing as outbox
from deskbell.outbox.models import OutgoingMail
from deskbell.people.models import Person
from deskbell.privacy import cleaning, files, holds, journal, places
from deskbell.privacy.places import Place
from deskbell.tickets import articles
from deskbell.tickets.changes import Change, changes
from deskbell.tickets.models import Article, Attachment, Draft, Event, Ticket

CONTEXT = 60
MOST_SHOWN = 20


class NotFound(Exception):
    """The passage stands nowhere in the message any more."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same passage in another message or draft of the ticket; `id` is what the form sends back."""

    id: str
    article: Article | None = None
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    hits: list[tuple[str, str, str]] = field(default_factory=list)
    count: int = 0
    elsewhere: list[Elsewhere] = field(default_factory=list)


def preview(article: Article, passage: str) -> Preview:
    """What would go: each hit in its context, and where else on the ticket the passage stands."""
    cuts = blanking.in_text(article.text, passage)
    in_html = blanking.in_html(article.html, passage)
    hits = [blanking.around(article.text, cut, CONTEXT) for cut in cuts[:MOST_SHOWN]]
    marks = sum(marked for _start, _end, marked in in_html)
    return Preview(hits, max(len(cuts), marks, int(bool(in_html))), _elsewhere(article, passage))


def passage(
    *, by: Person, article: Article, text: str, also: frozenset[str] = frozenset(), now: datetime | None = None
) -> int:
    """Take a passage out of a message, and out of the other places `also` names. How many places. NotFound, Held."""
    with changes(article.ticket, by=by, now=now, quietly=True) as (doing,), journal.voiding():
        holds.must_be_free(doing.ticket)
        fresh = Article.objects.select_related("ticket", "outgoing").get(pk=article.pk)
        others = [one for one in _elsewhere(fresh, text) if one.id in also]
        cut = _cut_out(places.of_article(fresh), text)
        if not cut:
            raise NotFound
        touched = [fresh, *(one.article for one in others if one.article is not None)]
        for one in others:
            if one.article is not None:
                cut += _cut_out(places.of_article(one.article), text)
            elif one.draft is not None:
                cut += _cut_out(places.of_draft(one.draft), text)
        cut += _cut_out(_said_by_the_machine(doing.ticket, touched), text)
        _preview(doing, text)
        _seal(doing, touched, "passage")
    return cut


def subject(*, by: Person, ticket: Ticket, title: str, now: datetime | None = None) -> None:
    """Another subject for the ticket; the old one goes from messages, mails, history and the spool. Held."""
    with changes(ticket, by=by, now=now, quietly=True) as (doing,), journal.voiding():
        holds.must_be_free(doing.ticket)
        old = doing.ticket.title
        mine = list(Article.objects.filter(ticket=doing.ticket).select_related("ticket", "outgoing"))
        named = [one for one in mine if blanking.in_text(one.subject, old, as_name=True)]
        rows: list[Place] = [Place(one, "subject") for one in named]
        rows += [
            place
            for mail in outbox.all_of([doing.ticket.pk])
            for place in (Place(mail, "subject"), *places.of_mail(mail))
        ]
        rows += [Place(draft, "subject") for draft in Draft.objects.filter(ticket=doing.ticket)]
        spooled = list(RawMail.objects.filter(ticket=doing.ticket))
        rows += [Place(mail, "subject") for mail in spooled]
        events = Event.objects.filter(ticket=doing.ticket, kind=Event.Kind.TITLED).select_related("ticket")
        rows += [place for event in events for place in places.in_json(event, "data")]
        _cut_out(rows, old, as_name=True)
        _cut_out([Place(mail, "words") for mail in spooled], fold(old), as_name=True)
        Place(doing.ticket, "title").cut(blanking.whole(old))
        doing.set(title=articles.storable(" ".join(title.split()), 255) or blanking.MARK)
        _seal(doing, named, "subject")


def file_name(*, by: Person, file: Attachment, now: datetime | None = None) -> None:
    """A file's name, wherever the ticket says it; what kind of file it is stays. Held."""
    with changes(file.article.ticket, by=by, now=now, quietly=True) as (doing,), journal.voiding():
        holds.must_be_free(doing.ticket)
        fresh = Attachment.objects.get(pk=file.pk)
        article = Article.objects.select_related("ticket", "outgoing").get(pk=file.article_id)
        old = fresh.name
        before, dot, ending = old.rpartition(".")
        stem = len(before if dot else ending)
        mails = outbox.all_of([doing.ticket.pk])
        events = Event.objects.filter(ticket=doing.ticket).select_related("ticket")
        named = [Place(mail, "files", (n, "name")) for mail in mails for n in range(len(mail.files))]
        named += [place for event in events for place in places.in_json(event, "data")]
        for place in (Place(fresh, "name"), *(place for place in named if place.text == old)):
            place.cut([(0, stem, True)])
        _cut_out([place for mail in mails for place in places.of_mail(mail)], old, as_name=True)
        _seal(doing, [article], "file name")


def file(*, by: Person, file: Attachment, now: datetime | None = None) -> None:
    """A file's bytes. Its name stays. Held."""
    with changes(file.article.ticket, by=by, now=now, quietly=True) as (doing,), journal.voiding():
        holds.must_be_free(doing.ticket)
        fresh = Attachment.objects.select_related("blob", "article").get(pk=file.pk)
        journal.note(do="file", file=fresh.public_id, at=doing.now.isoformat())
        files.erase_one(fresh, now=doing.now)
        doing.ticket.refresh_from_db(fields=["file_count"])
        _seal(doing, [], "file")


def into_attachment(*, by: Person, article: Article, name: str, now: datetime | None = None) -> None:
    """A message's text becomes a file of its own, which goes when the files go. Held, NotFound."""
    staged = storage.stage(article.text.encode())
    try:
        with changes(article.ticket, by=by, now=now, quietly=True) as (doing,), journal.voiding():
            holds.must_be_free(doing.ticket)
            fresh = Article.objects.select_related("ticket", "outgoing").get(pk=article.pk)
            if fresh.text != article.text or not fresh.text.strip():
                raise NotFound
            blob = storage.keep(staged)
            Attachment.objects.create(
                article=fresh, blob=blob, name=name[:255], content_type="text/plain", size=blob.size
            )
            for place in places.of_article(fresh):
                place.cut(blanking.whole(place.text))
            doing.set(file_count=doing.ticket.file_count + 1)
            if fresh.visible:
                doing.set(preview=blanking.MARK)
            _seal(doing, [fresh], "text")
    except BaseException:
        storage.discard([staged])
        raise


def _cut_out(rows: list[Place], text: str, *, as_name: bool = False) -> int:
    """How many of these places had it. What the catch-all has of a mail that said it goes."""
    found = [(place, cuts) for place in rows if (cuts := place.cuts(text, as_name=as_name))]
    for place, cuts in found:
        place.cut(cuts)
    outbox.forget_kept({place.row for place, _cuts in found if isinstance(place.row, OutgoingMail)})
    return len(found)


def _elsewhere(article: Article, text: str) -> list[Elsewhere]:
    found = []
    others = Article.objects.filter(ticket=article.ticket_id).exclude(pk=article.pk)
    for other in others.select_related("ticket", "outgoing").order_by("created_at", "pk"):
        if any(place.cuts(text) for place in places.of_article(other)):
            found.append(Elsewhere(f"a-{other.public_id}", article=other))
    for draft in Draft.objects.filter(ticket=article.ticket_id).select_related("person").order_by("pk"):
        if any(place.cuts(text) for place in places.of_draft(draft)):
            found.append(Elsewhere(f"d-{draft.public_id}", draft=draft))
    return found


def _said_by_the_machine(ticket: Ticket, touched: list[Article]) -> list[Place]:
    """Mails of the ticket that are no message on it (auto-replies) quote, and nobody reads them here again."""
    known = {article.outgoing_id for article in touched}
    on_messages = Article.objects.filter(ticket=ticket, outgoing__isnull=False).values_list("outgoing", flat=True)
    mails = [mail for mail in outbox.all_of([ticket.pk]) if mail.pk not in known | set(on_messages)]
    return [place for mail in mails for place in places.of_mail(mail)]


def _preview(doing: Change, text: str) -> None:
    doing.set(preview=blanking.applied(doing.ticket.preview, blanking.in_text(doing.ticket.preview, text))[:200])


def _seal(doing: Change, touched: list[Article], what: str) -> None:
    """Bytes of the mails that said it, marks, words, history, log, cleaning."""
    for article in touched:
        journal.note(do="raws", article=article.public_id, at=doing.now.isoformat())
        files.erase_raws(article, now=doing.now)
    if what != "file":
        journal.note(do="told", ticket=doing.ticket.number, at=doing.now.isoformat())
        files.erase_told(doing.ticket, until=doing.now)
    Article.objects.filter(pk__in=[one.pk for one in touched]).update(redacted_at=doing.now)
    articles.reindex(doing.ticket)
    doing.event(Event.Kind.REDACTED, article=touched[0] if touched else None, what=what)
    log.record(action="redacted", by=doing.by, about=doing.ticket.number, what=what)
    cleaning.ask(words=True)
    transaction.on_commit(dooming.carry_out, robust=True)  # at once, not with the next worker
