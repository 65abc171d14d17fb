"""Working through the outbox: claim what is due, send it, write down what became of it; retry, give up, cancel.

A try is the same mail each time (Message-ID, Date, bytes), so a receiver can drop a second copy (promise R5).
No network call happens inside a transaction, and whoever lost its claim changes nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from deskbell.db import claiming, sealing, wakeup
from deskbell.desk import settings as desk_settings
from deskbell.mime.compose import CannotCompose
from deskbell.outbox import catch_all, copies, smtp
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.outbox.smtp import Answer, Outcome
from deskbell.queues.models import Mailbox, Queue

log = logging.getLogger(__name__)

Status = Delivery.Status
GaveUp = Callable[[Delivery], None]


@dataclass(frozen=True, slots=True)
class Held:
    """Why a mail may not leave (yet), in a sentence."""

    why: str
    for_good: bool = False


MayNotLeave = Callable[[OutgoingMail], Held | None]

BATCH = 20
LEASE = timedelta(minutes=15)
"""Longer than one mail can take (smtp.Patience.whole); prolonged before each mail of a batch."""
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240)]
"""After the first try, the second …; the last one repeats."""
GIVE_UP_AFTER = timedelta(days=5)
LEAST_TRIES = 5
"""However old the mail: after a long stand-still, and after somebody pressed "try again"."""
LONGEST_FOR_AN_ACCOUNT = timedelta(minutes=15)
"""The pause while the account is the trouble: soon after it was mended, mail leaves by itself."""
REST = 60.0
"""Seconds an account is left alone after it could not be used."""

_PATIENCE = smtp.Patience()
_resting: dict[tuple[int, str, int], tuple[float, str]] = {}


@dataclass(frozen=True, slots=True)
class _Job:
    delivery: Delivery
    mail: OutgoingMail
    mailbox: Mailbox | None


def work_once(*, gave_up: GaveUp, held: MayNotLeave | None = None, patience: smtp.Patience = _PATIENCE) -> int:
    """Deliver what is due, at most BATCH at a time; how many were taken on.

    `gave_up` is called for a delivery that failed for good, in the transaction that says so. `held` is asked of mails
    with files."""
    claimed = _claim()
    if not claimed:
        return 0
    with translation.override(desk_settings.current().language):
        jobs = [job for job in _jobs(claimed) if not _is_held(job, held, gave_up)]
        if catch_all.is_on():
            for job in jobs:
                _work(job, _into_a_file, gave_up)
        else:
            for _key, group in groupby(sorted(jobs, key=_account_key), key=_account_key):
                _over_one_line(list(group), gave_up, patience)
    return len(claimed)


def look_again(mail: int) -> None:
    """What held this mail (key) is decided: try its deliveries now."""
    Delivery.objects.filter(mail=mail, status=Status.WAITING).update(next_at=timezone.now())
    wakeup.notify(wakeup.OUTBOX)


def retry(delivery: Delivery) -> bool:
    """Try again now, because somebody asked. False when it is gone, under way or called off meanwhile."""
    ended = [Status.WAITING, Status.FAILED, Status.BOUNCED, Status.CANCELLED]
    return bool(retry_all(Delivery.objects.filter(pk=delivery.pk, status__in=ended)))


def retry_all(rows: QuerySet[Delivery]) -> int:
    """All of these once more, as if they were new; how many."""
    again = rows.update(status=Status.WAITING, attempts=0, next_at=timezone.now())
    wakeup.notify(wakeup.OUTBOX)
    return again


def cancel(delivery: Delivery, why: str = "") -> bool:
    """Call a delivery off. False when it is too late: it is being sent, or has ended."""
    return bool(cancel_all(Delivery.objects.filter(pk=delivery.pk), why))


def cancel_all(rows: QuerySet[Delivery], why: str = "") -> int:
    """Those of them that still wait; how many."""
    said = {"answer": why[:500]} if why else {}
    return rows.filter(status=Status.WAITING).update(status=Status.CANCELLED, link=b"", **said)


# -- what is due -------------------------------------------------------------------------------------------


def _claim() -> list[Delivery]:
    """First what a dead worker left behind, then what waits."""
    now = timezone.now()
    left_behind = Delivery.objects.filter(status=Status.SENDING, lease_until__lt=now).order_by("lease_until")
    waiting = Delivery.objects.filter(status=Status.WAITING, next_at__lte=now).order_by("next_at", "id")
    claimed = claiming.claim(left_behind, limit=BATCH, lease=LEASE)
    if len(claimed) < BATCH:
        limit = BATCH - len(claimed)
        claimed += claiming.claim(waiting, limit=limit, lease=LEASE, status=Status.SENDING)
    return claimed


def _jobs(claimed: Iterable[Delivery]) -> list[_Job]:
    mails = OutgoingMail.objects.select_related("mailbox").in_bulk({row.mail_id for row in claimed})
    senders = _accounts_of_queues({mail.from_email for mail in mails.values()})
    found = []
    for row in claimed:
        row.mail = mails[row.mail_id]
        found.append(_Job(row, row.mail, _mailbox(row.mail, senders)))
    return found


def _mailbox(mail: OutgoingMail, senders: dict[str, Mailbox]) -> Mailbox | None:
    """The account that sends: the one chosen, else the one its queue has by now."""
    if mail.mailbox is not None and mail.mailbox.send_host:
        return mail.mailbox
    return senders.get(mail.from_email)


def _accounts_of_queues(addresses: set[str]) -> dict[str, Mailbox]:
    queues = Queue.objects.select_related("mailbox").filter(address__in=addresses, mailbox__isnull=False)
    return {queue.address: queue.mailbox for queue in queues if queue.mailbox and queue.mailbox.send_host}


def _account_key(job: _Job) -> tuple[int, str, int]:
    box = job.mailbox
    return (box.pk, box.send_host, box.send_port) if box else (0, "", 0)


# -- ways out ----------------------------------------------------------------------------------------------


def _into_a_file(job: _Job, data: bytes) -> Answer:
    catch_all.write(job.mail, job.delivery, data)
    return Answer(Outcome.SENT, _("Kept in the folder of sent mail; it did not leave this machine."))


def _over_one_line(jobs: list[_Job], gave_up: GaveUp, patience: smtp.Patience) -> None:
    mailbox = jobs[0].mailbox
    if mailbox is None or not mailbox.is_active:
        missing: dict[str, str] = {}
        with transaction.atomic():  # nothing goes out: one wait for the disk instead of one each
            for job in jobs:
                if job.mail.from_email not in missing:
                    missing[job.mail.from_email] = _what_is_missing(job)
                _wait_for_a_mailbox(job, missing[job.mail.from_email], gave_up)
        return
    key = _account_key(jobs[0])
    trouble = _still_resting(key)
    with smtp.Line(_account(mailbox), patience) as line:
        for job in jobs:
            if trouble:
                _put_off(job.delivery, trouble)
                continue
            try:
                _work(job, lambda job, data: _by(line, job, data), gave_up)
            except smtp.NoLine as error:
                trouble = str(error)
                _resting[key] = (time.monotonic() + REST, trouble)
                log.warning("%s", trouble)
                _later(job.delivery, trouble, gave_up, longest=LONGEST_FOR_AN_ACCOUNT)


def _by(line: smtp.Line, job: _Job, data: bytes) -> Answer:
    return line.send(
        envelope_from=job.delivery.envelope_from,
        spare_from=job.mail.from_email,
        to=job.delivery.email,
        data=data,
    )


def _still_resting(key: tuple[int, str, int]) -> str:
    until, trouble = _resting.get(key, (0.0, ""))
    return trouble if time.monotonic() < until else ""


def _account(mailbox: Mailbox) -> smtp.Account:
    return smtp.Account(
        name=mailbox.name,
        host=mailbox.send_host,
        port=mailbox.send_port,
        security=mailbox.send_security,
        username=mailbox.send_username,
        sealed_password=bytes(mailbox.send_secret),
        we_are=_our_name(),
    )


def _our_name() -> str:
    """For EHLO; an address stands in brackets there (RFC 5321 4.1.3)."""
    host = urlsplit(settings.DESKBELL_URL).hostname or "localhost"
    if ":" in host:
        return f"[IPv6:{host}]"
    return f"[{host}]" if host.replace(".", "").isdigit() else host


# -- one delivery ------------------------------------------------------------------------------------------


def _work(job: _Job, send: Callable[[_Job, bytes], Answer], gave_up: GaveUp) -> None:
    row = job.delivery
    if not _still_ours(row):
        return
    try:
        data = copies.bytes_for(row)
    except FileNotFoundError:
        return _failed(row, _("A file that belongs to this mail is gone, so it was not sent."), gave_up)
    except (CannotCompose, sealing.CannotUnseal) as error:
        return _failed(row, str(error), gave_up)
    try:
        answer = send(job, data)
    except smtp.NoLine:
        raise
    except Exception as error:  # whatever it is, it must not hold up the mails behind this one
        log.exception("Delivery %s broke.", row.public_id)
        return _later(row, _("Sending broke off: %s") % type(error).__name__, gave_up)
    if answer.outcome is Outcome.SENT:
        done = {"status": Status.SENT, "sent_at": timezone.now(), "link": b"", "answer": answer.text[:500]}
        if not claiming.finish(row, **done):
            log.warning("Delivery %s was sent, but somebody else had taken it over.", row.public_id)
    elif answer.outcome is Outcome.FAILED:
        _failed(row, answer.text, gave_up)
    else:
        _later(row, answer.text, gave_up)


def _still_ours(row: Delivery) -> bool:
    """Prolongs the lease before the mail goes out: those earlier in the batch may have taken long."""
    ours = Delivery.objects.filter(pk=row.pk, fence=row.fence, status=Status.SENDING)
    return bool(ours.update(lease_until=timezone.now() + LEASE))


# -- endings -----------------------------------------------------------------------------------------------


def _failed(row: Delivery, answer: str, gave_up: GaveUp) -> None:
    row.answer = answer[:500]
    with transaction.atomic():
        if claiming.finish(row, status=Status.FAILED, answer=row.answer):
            gave_up(row)


def _later(row: Delivery, answer: str, gave_up: GaveUp, *, longest: timedelta = PAUSES[-1]) -> None:
    """Again after a while; or never, once it was tried for long enough."""
    now = timezone.now()
    if row.attempts >= LEAST_TRIES and now - row.mail.date > GIVE_UP_AFTER:
        return _failed(row, answer, gave_up)
    pause = min(PAUSES[min(row.attempts, len(PAUSES)) - 1], longest)
    claiming.finish(row, status=Status.WAITING, next_at=now + pause, answer=answer[:500])


def _put_off(row: Delivery, answer: str) -> None:
    """Its account has just refused another mail; this was no try."""
    claiming.finish(
        row,
        status=Status.WAITING,
        attempts=F("attempts") - 1,
        next_at=timezone.now() + timedelta(seconds=REST),
        answer=answer[:500],
    )


def _wait_for_a_mailbox(job: _Job, missing: str, gave_up: GaveUp) -> None:
    """Says what is missing, and looks again by the clock; it ends as failed like everything that cannot leave."""
    if timezone.now() - job.mail.date > GIVE_UP_AFTER:
        return _failed(job.delivery, missing, gave_up)
    _put_off(job.delivery, missing)


def _is_held(job: _Job, held: MayNotLeave | None, gave_up: GaveUp) -> bool:
    """Whether it was put off, or ended, because of its files; `look_again` comes when that is decided."""
    found = held(job.mail) if held is not None and job.mail.files else None
    if found is None:
        return False
    if found.for_good or timezone.now() - job.mail.date > GIVE_UP_AFTER:
        _failed(job.delivery, found.why, gave_up)
    else:
        _put_off(job.delivery, found.why)
    return True


def _what_is_missing(job: _Job) -> str:
    if job.mailbox is not None:
        return _("Mailbox %s is switched off. Switch it on under Mailboxes.") % job.mailbox.name
    queue = Queue.objects.filter(address=job.mail.from_email).first()
    if queue is not None:
        return _("No mailbox sends for queue %s. Add one under Mailboxes.") % queue.path
    return _("No mailbox sends mail from %s. Add one under Mailboxes.") % job.mail.from_email
