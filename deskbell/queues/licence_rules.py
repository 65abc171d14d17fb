"""Whether a queue's tickets need a support licence. Set by administrators, and logged."""

from __future__ import annotations

from django.db import transaction

from deskbell.audit import log
from deskbell.people.models import Person
from deskbell.queues.models import LicenceRule, Queue


def set_rule(*, by: Person, queue: Queue, rule: str) -> None:
    """Tickets that are there already go on as they are; who reads them on the web is asked anew each time."""
    if queue.licence_rule == rule:
        return
    with transaction.atomic():
        before, queue.licence_rule = queue.licence_rule, LicenceRule(rule).value
        queue.save(update_fields=["licence_rule"])
        log.record(action="licence_rule_set", by=by, about=queue.path, old=before, new=rule)
