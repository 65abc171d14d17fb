"""Tickets with files, and runs without a worker: what the tests of this folder share."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from deskbell.blobs import storage
from deskbell.blobs.models import Blob
from deskbell.intake import spool
from deskbell.intake.models import RawMail
from deskbell.privacy import runs, working
from deskbell.privacy.models import Policy, Run
from deskbell.tickets import closing, noting
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Article, Attachment, Ticket
from tests.world import World


def with_files(world: World, title: str = "Printer on fire", content: bytes = b"canary-file") -> Ticket:
    """A mail with an attachment and an inline picture, as it came in the spool, and a note with a file."""
    ticket = world.ticket(title=title, text="canary-text stays")
    mail = ticket.articles.get()
    attach(mail, content, "plan.pdf")
    attach(mail, content, "logo.png", content_type="image/png", content_id="logo@mail", inline=True)
    give_raw(mail, b"Subject: canary\r\n\r\n" + content)
    noting.note(
        by=world.ada, ticket=ticket, text="a note", files=(NewFile(storage.store(content), "note.txt", "text/plain"),)
    )
    Ticket.objects.filter(pk=ticket.pk).update(file_count=2)
    return Ticket.objects.get(pk=ticket.pk)


def attach(article: Article, content: bytes, name: str, **more: object) -> Attachment:
    blob = storage.store(content)
    more.setdefault("content_type", "application/pdf")
    return Attachment.objects.create(article=article, blob=blob, name=name, size=blob.size, **more)


def give_raw(article: Article, raw: bytes) -> RawMail:
    """The mail as it came, as the pipeline leaves it."""
    kept = spool.keep(
        raw + f"\r\n{article.pk}".encode(), recipient="support@desk.example", envelope_from="", source="smtp"
    )
    row = RawMail.objects.get(public_id=kept.public_id)
    Article.objects.filter(pk=article.pk).update(raw=row.blob)
    RawMail.objects.filter(pk=row.pk).update(ticket=article.ticket, article=article, status=RawMail.Status.DONE)
    return row


def close(ticket: Ticket, days_ago: float, now: datetime | None = None) -> Ticket:
    return closing.close(by=None, ticket=ticket, now=(now or timezone.now()) - timedelta(days=days_ago))


def builtin() -> Policy:
    return Policy.objects.get(code="attachments")


def run(policy: Policy | None = None, *, dry: bool = False) -> Run:
    """Begun and worked off."""
    return finish(runs.begin(policy=policy or builtin(), by=None, dry=dry))


def finish(made: Run) -> Run:
    for _slice in range(100):
        if not working.work_once():
            break
    return Run.objects.get(pk=made.pk)


def files_left(ticket: Ticket) -> int:
    return Attachment.objects.filter(article__ticket=ticket, blob__isnull=False).count()


def on_disk(blob: Blob) -> bool:
    return storage.path(blob.key).exists()
