"""What became of a mail, as strips under its message: being sent, sent, failed, come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.outbox.models import Delivery
from deskbell.web.ui import times

Status = Delivery.Status


@dataclass(frozen=True)
class Strip:
    """`kind` is a mark of the style sheet: sending, failed, bounced, held, check."""

    kind: str
    icon: str
    text: str
    meta: str = ""
    retry_url: str = ""


class Told(Protocol):
    id: str
    sent: str
    strips: list[Strip]


def tell(message: Told, deliveries: list[Delivery], may_retry: bool) -> None:
    """Put on the message what became of each of its deliveries."""
    if not deliveries:
        return
    if all(delivery.status == Status.SENT for delivery in deliveries):
        message.sent = _("sent")
        return
    message.strips += [strip for d in deliveries if (strip := _strip(message.id, d, may_retry))]


def unverified() -> Strip:
    return Strip(
        "check",
        "shield",
        _("Unverified: the sender’s domain does not confirm this mail."),
        _("It belongs here because it answers one of our mails."),
    )


def _strip(article: str, delivery: Delivery, may_retry: bool) -> Strip | None:
    who = delivery.email
    said = _("The server said: %(answer)s") % {"answer": delivery.answer} if delivery.answer else ""
    retry = reverse("agent:retry", args=[article, delivery.public_id]) if may_retry else ""
    if delivery.status in (Status.WAITING, Status.SENDING):
        if not delivery.attempts or (delivery.status == Status.SENDING and not delivery.answer):
            return Strip("sending", "send", _("Being sent to %(who)s") % {"who": who})
        words = _("Not sent to %(who)s yet. Tried %(n)d times, next try %(when)s.") % {
            "who": who,
            "n": delivery.attempts,
            "when": times.full(delivery.next_at),
        }
        return Strip("failed", "alert", words, said, retry)
    if delivery.status == Status.FAILED:
        return Strip("failed", "alert", _("%(who)s did not get this.") % {"who": who}, said, retry)
    if delivery.status == Status.BOUNCED:
        words = _("%(who)s did not get this: it came back.") % {"who": who}
        return Strip("bounced", "alert", words, said, retry)
    if delivery.status == Status.CANCELLED:
        return Strip("held", "pause", _("Not sent to %(who)s: taken back.") % {"who": who}, delivery.answer)
    return None
