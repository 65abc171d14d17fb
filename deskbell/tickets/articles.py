"""Writing one article with its files and its words for the full text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from deskbell.blobs.models import Blob
from deskbell.db import fulltext
from deskbell.db.writing import create
from deskbell.mime.mail import MailAddress
from deskbell.outbox.models import OutgoingMail
from deskbell.people.models import Person
from deskbell.queues.models import ExtraField
from deskbell.tickets import scanning
from deskbell.tickets.models import Article, Attachment, FieldValue, Participant, Ticket

PREVIEW = 200


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to keep with an article; its bytes are in `blob` already."""

    blob: Blob
    name: str
    content_type: str = "application/octet-stream"
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class NewArticle:
    """What is to be written. Strings are clamped to their columns; `html` must be clean (mime.html.clean)."""

    kind: str
    side: str
    visible: bool
    text: str
    author: Person | None = None
    sender: MailAddress = field(default_factory=lambda: MailAddress("", ""))
    to: tuple[MailAddress, ...] = ()
    cc: tuple[MailAddress, ...] = ()
    subject: str = ""
    reply_text: str = ""
    html: str = ""
    sanitiser: int = 0
    remote_images: int = 0
    sent_at: datetime | None = None
    message_id: str = ""
    message_id_digest: str = ""
    raw: Blob | None = None
    outgoing: OutgoingMail | None = None
    automatic: str = ""
    unverified: bool = False
    defects: tuple[str, ...] = ()
    files: tuple[NewFile, ...] = ()


def write(ticket: Ticket, new: NewArticle, now: datetime, *, also: Sequence[str] = ()) -> Article:
    """The article's rows and its words, in the caller's transaction. The ticket's own fields are the verb's.

    `also` are words by which the ticket is found besides."""
    article = create(
        Article,
        ticket=ticket,
        kind=new.kind,
        side=new.side,
        visible=new.visible,
        author=new.author,
        from_name=storable(new.sender.name, 200),
        from_email=storable(new.sender.email, 254),
        to=_pairs(new.to),
        cc=_pairs(new.cc),
        subject=storable(new.subject, 998),
        text=storable(new.text),
        reply_text=storable(new.reply_text or new.text),
        html=storable(new.html),
        sanitiser=new.sanitiser,
        remote_images=new.remote_images,
        created_at=now,
        sent_at=new.sent_at,
        message_id=storable(new.message_id, 998),
        message_id_digest=new.message_id_digest,
        raw=new.raw,
        outgoing=new.outgoing,
        automatic=new.automatic[:40],
        unverified=new.unverified,
        defects=list(new.defects),
    )
    state = scanning.first_state()
    files = Attachment.objects.bulk_create(
        Attachment(
            article=article,
            scan=state,
            blob=file.blob,
            name=storable(file.name, 255),
            content_type=storable(file.content_type, 127),
            size=file.blob.size,
            content_id=storable(file.content_id, 255),
            inline=file.inline,
        )
        for file in new.files
    )
    scanning.enqueue(files, now)
    index(ticket, article, [file.name for file in new.files], also)
    return article


class Part(StrEnum):
    """Where a word stands in a message: what `subject:`, `from:`, `to:`, `cc:` and `file:` ask for alone."""

    SUBJECT = "s"
    FROM = "f"
    TO = "t"
    CC = "c"
    FILE = "a"


def index(ticket: Ticket, article: Article, file_names: list[str], also: Sequence[str] = ()) -> None:
    """One row of the full text: the message, and with it the ticket's subject and number, people, file names."""
    passage = fulltext.Passage(
        article.text,
        {
            Part.SUBJECT: [ticket.title, article.subject] if article.subject != ticket.title else [ticket.title],
            "": [ticket.number, *also],
            Part.FROM: [article.from_name, article.from_email],
            Part.TO: [piece for pair in article.to for piece in pair],
            Part.CC: [piece for pair in article.cc for piece in pair],
            Part.FILE: file_names,
        },
    )
    if article.visible:
        fulltext.put(article.pk, customers=passage)
    else:
        fulltext.put(article.pk, agents=passage)


def reindex(ticket: Ticket) -> None:
    """All messages of a ticket anew: after its title or an extra field changed. The first has the fields' words."""
    also = words_of(
        (row.field, row.value) for row in FieldValue.objects.filter(ticket=ticket).select_related("field")
    )
    for article in Article.objects.filter(ticket=ticket).prefetch_related("attachments").order_by("created_at", "pk"):
        index(ticket, article, [file.name for file in article.attachments.all()], also)
        also = []


def words_of(values: Iterable[tuple[ExtraField, str]]) -> list[str]:
    """What the full text finds a ticket by: never what only agents may see, no dates and no bare ticks."""
    kinds = (ExtraField.Kind.TEXT, ExtraField.Kind.CHOICE, ExtraField.Kind.NUMBER)
    return [v for field, v in values if v and field.shown_to == ExtraField.For.CUSTOMER and field.kind in kinds]


def shown_files(new: NewArticle) -> int:
    """How many files it has, without the pictures inside its text."""
    return sum(not file.inline for file in new.files)


def preview(new: NewArticle) -> str:
    """The first words of what somebody wrote, for lists."""
    return " ".join((new.reply_text or new.text)[: 4 * PREVIEW].split())[:PREVIEW]


def join(ticket: Ticket, people: list[Person], now: datetime) -> None:
    """Make persons participants of the ticket; those who are already, and its customer, stay as they are."""
    rows = [Participant(ticket=ticket, person=p, added_at=now) for p in people if p.pk != ticket.customer_id]
    if rows:
        Participant.objects.bulk_create(rows, ignore_conflicts=True)


def storable(text: str, length: int | None = None) -> str:
    """Neither database keeps NUL, nor PostgreSQL a lone surrogate (decision A12)."""
    if not text.isascii() or "\0" in text:
        text = text.replace("\0", "").encode("utf-8", "replace").decode()
    return text if length is None else text[:length]


def _pairs(addresses: tuple[MailAddress, ...]) -> list[list[str]]:
    return [[storable(a.name, 200), storable(a.email, 254)] for a in addresses]
