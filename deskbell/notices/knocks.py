"""Answering those who knocked: a mail to who may have one, nothing to everybody else. The page that took the knock
said the same to all of them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from deskbell.entry import knocking
from deskbell.entry.models import Knock
from deskbell.notices import access_link, accounts

log = logging.getLogger(__name__)
ANSWERS: dict[str, Callable[[Knock], object]] = {
    Knock.Kind.TICKET: access_link.send,
    Knock.Kind.RECOVERY: accounts.recovery,
    Knock.Kind.REGISTRATION: accounts.registration,
}


class LostClaim(Exception):
    """The lease ran out and somebody else has it: undo what was just done."""


def work_once() -> int:
    """Claim what is there and answer it. Returns how many."""
    now = timezone.now()
    taken = knocking.claim(now)
    for knock in taken:
        _answer(knock, now)
    return len(taken)


def _answer(knock: Knock, now: datetime) -> None:
    """The mail and the end of the knock are one transaction."""
    try:
        with transaction.atomic():
            ANSWERS[knock.kind](knock)
            if not knocking.answered(knock):
                raise LostClaim
    except LostClaim:
        log.warning("knock %s: another worker answers it", knock.pk)
    except Exception:
        log.exception("knock %s could not be answered and is tried again", knock.pk)
        knocking.again(knock, now)
