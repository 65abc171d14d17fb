"""What a worker does before it begins: take back what workers of this machine held when they died."""

from __future__ import annotations

import logging

from django.utils import timezone

from deskbell.db import claiming
from deskbell.entry.models import Knock
from deskbell.intake.models import RawMail
from deskbell.outbox.models import Delivery
from deskbell.privacy.models import Run
from deskbell.tickets.models import PendingSend, Reaction, Scanning

log = logging.getLogger("deskbell.worker")


def take_back() -> int:
    """Mails, reactions and deliveries that would otherwise wait for the end of a lease; how many."""
    now = timezone.now()
    freed = claiming.let_go(RawMail.objects.filter(status=RawMail.Status.WORKING), lease_until=now)
    freed += claiming.let_go(Reaction.objects.filter(failed=False), lease_until=None, next_at=now)
    freed += claiming.let_go(PendingSend.objects.all(), lease_until=None, next_at=now)
    freed += claiming.let_go(Knock.objects.all(), lease_until=None, next_at=now)
    freed += claiming.let_go(Scanning.objects.all(), lease_until=None, next_at=now)
    freed += claiming.let_go(Run.objects.all(), lease_until=None, next_at=now)
    freed += claiming.let_go(Delivery.objects.filter(status=Delivery.Status.SENDING), lease_until=now)
    if freed:
        log.info("%d pieces of work were left by a worker that died; they go on now", freed)
    return freed
