"""Sealed messages whose time has come are sent, exactly once; what cannot be sent goes back to its writer.

The row is deleted in the transaction that writes the article: a worker that dies leaves either both or neither."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from deskbell.db import claiming
from deskbell.desk import settings as desk
from deskbell.outbox.wording import language_of
from deskbell.sending.acting import send
from deskbell.sending.drafted import Refused
from deskbell.tickets.models import Draft, PendingSend
from deskbell.tickets.sealing import give_back

log = logging.getLogger(__name__)

BATCH = 8
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5


def work_once() -> int:
    """Release what is due; how many were taken on."""
    now = timezone.now()
    due = PendingSend.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    taken = claiming.claim(due, limit=BATCH, lease=LEASE, next_at=now + LEASE)
    for pending in taken:
        _release(pending)
    return len(taken)


def _release(pending: PendingSend) -> None:
    drafts = Draft.objects.select_related("person", "ticket", "article", "state")
    draft = drafts.filter(pk=pending.draft_id).first()
    if draft is None:
        return
    pending.draft = draft
    with translation.override(language_of(draft.person.language, desk.current().language)):
        try:
            with transaction.atomic():
                # First of all: whoever takes it back at this moment waits for us, or we find nothing.
                if not PendingSend.objects.filter(pk=pending.pk, fence=pending.fence).delete()[0]:
                    return
                send(person=draft.person, draft=draft)
        except Refused as error:
            give_back(pending=pending, why=str(error))
        except Exception:
            log.exception("message %s could not be sent", draft.public_id)
            if pending.attempts >= MOST_ATTEMPTS:
                give_back(pending=pending, why=_("It could not be sent. Try again, or tell your administrator."))
            else:
                claiming.finish(pending, next_at=timezone.now() + timedelta(seconds=5 * 3**pending.attempts))
