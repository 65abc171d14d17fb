"""Looking at what was sent, or is to be. For administrators."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from deskbell.audit import log
from deskbell.db.patience import at_most
from deskbell.outbox import catch_all, copies, deliver, finding
from deskbell.outbox.finding import Wanted
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.people.models import Person

SECRET = frozenset({"sign_in"})
"""Purposes of mails that carry codes: they are for their recipient alone."""
SECONDS = 1.5
SECONDS_OF_MANY = 8.0
MOST_AT_ONCE = 5_000
CONDITIONS = {
    "retry": Q(status__in=(Delivery.Status.WAITING, Delivery.Status.FAILED)),
    "cancel": Q(status=Delivery.Status.WAITING),
}
"""What can be decided about many at once. What came back is not sent again by the hundred: its address was wrong."""


def deliveries(wanted: Wanted) -> QuerySet[Delivery]:
    return finding.deliveries(wanted).select_related("mail").defer("mail__text", "mail__html", "link")


def one(public_id: str) -> OutgoingMail | None:
    rows = OutgoingMail.objects.prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("pk")))
    return rows.filter(public_id=public_id).first()


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


def cancel(*, by: Person, row: Delivery) -> bool:
    """Give up on what waits; its ticket says so. False when it is being sent, or has ended."""
    with transaction.atomic():
        if not deliver.cancel(row, _("An administrator called it off.")):
            return False
        log.record(action="delivery_cancelled", by=by, about=row.public_id)
    return True


def fitting(wanted: Wanted, act: str) -> list[int]:
    """The keys of what the act would take of a search, the oldest first; at most MOST_AT_ONCE. TookTooLong."""
    with at_most(SECONDS_OF_MANY):
        rows = finding.deliveries(wanted).filter(CONDITIONS[act])
        return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def newest() -> int:
    return Delivery.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def decide(act: str, *, by: Person, keys: list[int]) -> int:
    """`retry` or `cancel` these; how many it was."""
    rows = Delivery.objects.filter(CONDITIONS[act], pk__in=keys)
    with transaction.atomic():
        n = (
            deliver.retry_all(rows)
            if act == "retry"
            else deliver.cancel_all(rows, _("An administrator called it off."))
        )
        if n:
            log.record(action="deliveries_retried" if act == "retry" else "deliveries_cancelled", by=by, count=n)
    return n
