"""Files and the virus scanner: they wait, are asked about by the worker, and are clean or refused. Without a scanner
nobody waits.

A refused file keeps its bytes: an administrator may have to look into it. No door hands it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.blobs import scanning, storage
from deskbell.db import claiming, wakeup
from deskbell.outbox.deliver import Held, look_again
from deskbell.outbox.models import OutgoingMail
from deskbell.tickets.changes import SYSTEM, changes
from deskbell.tickets.models import Attachment, Event, Scan, Scanning

LEASE = timedelta(minutes=20)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)


def first_state() -> str:
    """What is said of a new file."""
    return Scan.WAITING if scanning.is_on() else ""


def enqueue(files: Sequence[Attachment], now: datetime) -> None:
    """Let new files be scanned, in the transaction that writes them."""
    waiting = [Scanning(attachment=file, next_at=now) for file in files if file.scan == Scan.WAITING]
    if waiting:
        Scanning.objects.bulk_create(waiting)
        wakeup.notify(wakeup.SCANNING)


def waits(file: Attachment) -> bool:
    """Whether nobody may have it yet. Once no scanner is set, nothing waits for one."""
    return file.scan == Scan.WAITING and scanning.is_on()


def is_refused(file: Attachment) -> bool:
    return file.scan == Scan.REFUSED


def is_open(file: Attachment) -> bool:
    """Whether it may be handed out."""
    return not (is_refused(file) or waits(file))


def passed(files: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Those that may be handed on."""
    held = [Scan.REFUSED, Scan.WAITING] if scanning.is_on() else [Scan.REFUSED]
    return files.exclude(scan__in=held)


def held(mail: OutgoingMail) -> Held | None:
    """An agent's mail waits for the verdict on its files, and does not leave with one that was refused."""
    states = set(Attachment.objects.filter(article__outgoing=mail).values_list("scan", flat=True))
    if Scan.REFUSED in states:
        return Held(_("The virus scanner refused a file of this mail."), for_good=True)
    waits_still = Scan.WAITING in states and scanning.is_on()
    return Held(_("The virus scanner has not looked at its files yet.")) if waits_still else None


def work_once() -> int:
    """Ask about one file. A file without a verdict is asked about again, later and later, behind the others."""
    if not scanning.is_on():
        return 0
    now = timezone.now()
    due = Scanning.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    rows = claiming.claim(due, limit=1, lease=LEASE, next_at=now + LEASE)
    for row in rows:
        _ask(row)
    return len(rows)


def _ask(row: Scanning) -> None:
    file = row.attachment
    if file.blob is None:  # erased meanwhile
        row.delete()
        return
    try:
        with storage.open(file.blob) as content:
            verdict = scanning.scan(content)
    except scanning.Unavailable as error:
        wait = min(FIRST_WAIT * 2 ** min(row.attempts, 10), LONGEST_WAIT)
        claiming.finish(row, next_at=timezone.now() + wait, error=str(error)[:500])
        return
    _judge(row, verdict)


def _judge(row: Scanning, verdict: scanning.Verdict) -> None:
    file = row.attachment
    with transaction.atomic():
        if not Scanning.objects.filter(pk=row.pk, fence=row.fence).delete()[0]:
            return  # another worker has it
        state = Scan.CLEAN if verdict.is_clean else Scan.REFUSED
        Attachment.objects.filter(pk=file.pk).update(scan=state)
        if file.article.outgoing_id is not None:
            look_again(file.article.outgoing_id)
        if not verdict.is_clean:
            article = file.article
            with changes(article.ticket, by=SYSTEM) as (doing,):
                doing.event(Event.Kind.FILE_REFUSED, article=article, name=file.name, found=verdict.found)
        wakeup.notify(wakeup.LIVE)
