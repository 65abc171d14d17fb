"""Looking at what was sent, or is to be. For administrators."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from deskbell.audit import log
from deskbell.outbox import catch_all, copies, deliver
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.people.models import Person

SECRET = frozenset({"sign_in"})
"""Purposes of mails that carry codes: they are for their recipient alone."""
TROUBLED = (Delivery.Status.FAILED, Delivery.Status.BOUNCED)


def mails(show: str = "") -> QuerySet[OutgoingMail]:
    """All; "waiting": not out yet; "failed": did not arrive."""
    rows = OutgoingMail.objects.prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("pk")))
    if show == "waiting":
        under_way = Delivery.objects.filter(status__in=(Delivery.Status.WAITING, Delivery.Status.SENDING))
        return rows.filter(pk__in=under_way.values("mail"))
    if show == "failed":
        return rows.filter(pk__in=Delivery.objects.filter(status__in=TROUBLED).values("mail"))
    return rows


def one(public_id: str) -> OutgoingMail | None:
    return mails().filter(public_id=public_id).first()


def delivery(public_id: str) -> Delivery | None:
    return Delivery.objects.select_related("mail").filter(public_id=public_id).first()


def is_kept(row: Delivery) -> bool:
    """Whether the catch-all has it as a file, just as its recipient would have got it."""
    return catch_all.path_of(row.mail, row).is_file()


def kept_file(row: Delivery) -> bytes:
    """The catch-all's file, as its recipient would have got it."""
    return catch_all.path_of(row.mail, row).read_bytes()


def may_be_read(row: Delivery) -> bool:
    return row.mail.purpose not in SECRET


def read(*, by: Person, row: Delivery) -> bytes:
    """A mail of a real desk, composed anew without the recipient's own link. Administrators see tickets through
    their groups only, so the reading is logged."""
    with transaction.atomic():
        log.record(action="sent_mail_read", by=by, about=row.public_id)
    row.link = b""
    return copies.bytes_for(row)


def retry(*, by: Person, row: Delivery) -> bool:
    """Send it once more now. False when it is under way or was delivered."""
    with transaction.atomic():
        if not deliver.retry(row):
            return False
        log.record(action="delivery_retried", by=by, about=row.public_id)
    return True
