"""Trying a mailbox: each step that works or does not, in sentences, with what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from deskbell.intake.receive import fetching
from deskbell.outbox import trying
from deskbell.queues.models import Mailbox


@dataclass(frozen=True, slots=True)
class Result:
    ok: bool
    text: str
    detail: str = ""


def try_mailbox(mailbox: Mailbox) -> list[Result]:
    """Takes up to half a minute each way: a person waits, nothing is changed or sent."""
    results = []
    if mailbox.fetch != Mailbox.Fetch.NONE:
        results += [Result(check.ok, check.what, check.detail) for check in fetching.test_connection(mailbox)]
    if mailbox.send_host:
        results.append(_sending(mailbox))
    return results


def _sending(mailbox: Mailbox) -> Result:
    place = f"{mailbox.send_host}:{mailbox.send_port}"
    queue = mailbox.queues.order_by("pk").first()
    if trouble := trying.account_trouble(mailbox, queue.address if queue else ""):
        return Result(False, _("Mail cannot be sent through %(place)s") % {"place": place}, trouble)
    return Result(True, _("Mail can be sent through %(place)s") % {"place": place})
