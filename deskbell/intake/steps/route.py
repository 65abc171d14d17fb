"""Which queue takes a new ticket: the envelope's recipient says it, not what To or Cc claim (decision A4)."""

from __future__ import annotations

from deskbell.intake.models import RawMail
from deskbell.intake.ours import queue_of
from deskbell.mime.mail import ParsedMail
from deskbell.queues.models import Queue


def route(row: RawMail, mail: ParsedMail) -> Queue:
    """The queue of the recipient's address; for a fetched mailbox one of its queues; else the default queue."""
    if found := queue_of(row.recipient):
        return found
    if row.mailbox_id:
        for address in [*mail.delivered_to, *(a.email for a in mail.to), *(a.email for a in mail.cc)]:
            found = queue_of(address)
            if found and found.mailbox_id == row.mailbox_id:
                return found
        if found := Queue.objects.filter(mailbox=row.mailbox_id, is_active=True).order_by("pk").first():
            return found
    return Queue.objects.get(is_default=True)
