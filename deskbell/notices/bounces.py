"""Reports that a mail of ours did not arrive, matched to what we sent by Message-ID, never by subject or sender."""

from __future__ import annotations

from django.db import transaction

from deskbell.mime.mail import Bounce
from deskbell.mime.storable import one_line
from deskbell.mime.threading import message_id_digest
from deskbell.notices.failures import event_of
from deskbell.outbox.models import Delivery
from deskbell.tickets.changes import write_events
from deskbell.tickets.models import Event, Ticket

Status = Delivery.Status


def match(bounce: Bounce) -> list[Delivery]:
    """The deliveries it is about: those to the recipients it names, else all of that mail. Empty: not our mail."""
    digest = message_id_digest(bounce.original_message_id)
    if not digest:
        return []
    ours = list(Delivery.objects.select_related("mail").filter(mail__message_id_digest=digest).order_by("pk"))
    named = {recipient.strip().lower() for recipient in bounce.recipients}
    return [one for one in ours if one.email.lower() in named] or ours


def mark(bounce: Bounce, ticket: Ticket) -> list[Delivery]:
    """Mark them as come back, with an event each; returns those that were not marked before.

    A report of a mere delay changes nothing. One that names nobody we wrote to (the mail was forwarded there) is
    believed for a mail to one recipient only: of several nobody can say which."""
    if not _is_final(bounce):
        return []
    said = one_line(" ".join(part for part in (bounce.status, bounce.diagnostic) if part), 500)
    found = match(bounce)
    named = {recipient.strip().lower() for recipient in bounce.recipients}
    if len(found) > 1:
        found = [one for one in found if one.email.lower() in named]
    marked = []
    with transaction.atomic():
        for delivery in found:
            arrived = Delivery.objects.filter(pk=delivery.pk, status__in=[Status.SENT, Status.WAITING])
            if arrived.update(status=Status.BOUNCED, answer=said, link=b""):
                delivery.status, delivery.answer = Status.BOUNCED, said
                marked.append(delivery)
        write_events([event_of(delivery, ticket, Event.Kind.BOUNCED) for delivery in marked])
    return marked


def _is_final(bounce: Bounce) -> bool:
    if bounce.permanent is not None:
        return bounce.permanent
    return not bounce.status.startswith(("2", "4"))
