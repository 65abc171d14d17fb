"""Asking for a mail at the door: a link to a ticket, a way back into an account, an account.

Nothing is looked up here. What is too much is dropped without a word, for known and unknown alike."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from deskbell.db import claiming, wakeup
from deskbell.entry.models import Knock
from deskbell.mime.addresses import lower, without_plus
from deskbell.people import limits

HOUR = 3600
PER_ADDRESS = 5
PER_NETWORK = 60
"""Knocks of one kind in an hour."""
DAY, A_DAY = 86_400, 15
"""Knocks of one kind for one mailbox in a day."""
BATCH = 10
LEASE = timedelta(minutes=2)
TOO_LATE = timedelta(hours=2)
"""Whoever waited so long has asked again, or does not expect the mail any more."""


def knock(*, kind: str, typed: str, network: str, number: str = "", language: str = "") -> None:
    """One row, or none when this address or network asked too often."""
    typed = lower(typed.strip())[:254]
    mailbox = without_plus(typed)
    # Both are counted, whatever the first says: the same work for everybody.
    one = limits.hit(f"knock-{kind}", mailbox, PER_ADDRESS, HOUR)
    one = limits.hit(f"knock-{kind}-day", mailbox, A_DAY, DAY) and one
    all_of_them = limits.hit(f"knock-{kind}-net", network, PER_NETWORK, HOUR)
    if not (one and all_of_them):
        return
    now = timezone.now()
    with transaction.atomic():
        Knock.objects.create(kind=kind, typed=typed, number=number[:100], language=language[:8], at=now, next_at=now)
        wakeup.notify(wakeup.DOOR)


def claim(now: datetime) -> list[Knock]:
    """Knocks to answer, for a while nobody else's; those that waited too long are forgotten."""
    Knock.objects.filter(at__lt=now - TOO_LATE).delete()
    due = Knock.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    return claiming.claim(due, limit=BATCH, lease=LEASE, next_at=now + LEASE)


def answered(knock: Knock) -> bool:
    """In the transaction of the answer. False when somebody else has it by now: undo what was done."""
    return bool(Knock.objects.filter(pk=knock.pk, fence=knock.fence).delete()[0])


def again(knock: Knock, now: datetime) -> None:
    """It could not be answered."""
    claiming.finish(knock, next_at=now + timedelta(seconds=10 * 4 ** min(knock.attempts, 5)))
