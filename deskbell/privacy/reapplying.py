"""After a restore: what was erased since the backup is erased again, as the journal says it (decision A17)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from deskbell.audit import log as audit
from deskbell.blobs import dooming
from deskbell.db.claiming import lock_name
from deskbell.privacy import cleaning, files, journal, redone, whole
from deskbell.tickets import merged
from deskbell.tickets.changes import SYSTEM, changes
from deskbell.tickets.models import Ticket

log = logging.getLogger(__name__)


def catch_up() -> int:
    """Called when the worker starts, and by the clock; how many erasures were done again."""
    count = 0
    while lines := _waiting():
        for line in lines:
            with transaction.atomic():
                done = DOERS[line["do"]](line) if line.get("do") in DOERS else False
                journal.follow(line["n"])
            count += bool(done)
    while dooming.carry_out():
        pass
    if count:
        with transaction.atomic():
            cleaning.ask(words=True)
            audit.record(action="erasures_done_again", erasures=count)
        log.warning("%d erasures that a restore had undone were done again", count)
    return count


def _waiting() -> list[dict[str, Any]]:
    """Lines that this database has not followed. Nobody is just erasing: what is void is known by now."""
    followed = journal.followed()
    if journal.last() <= followed:
        return []
    with transaction.atomic():
        lock_name("erasures")
        followed = journal.followed()
        void = journal.void(followed)
        return [line if line["n"] not in void else {"n": line["n"]} for line in journal.after(followed)]


def _files(line: dict[str, Any]) -> bool:
    keys = list(Ticket.objects.filter(number__in=line["tickets"]).values_list("pk", flat=True))
    gone = files.erase(keys, line["what"], under=line["under"], now=_at(line), until=_at(line))
    return bool(gone)


def _tickets(line: dict[str, Any]) -> bool:
    found = list(Ticket.objects.filter(number__in=line["tickets"]))
    keys = {key for ticket in found for key in merged.keys_of(ticket)}
    if not keys:
        return False
    with changes(*Ticket.objects.filter(pk__in=keys), by=SYSTEM, quietly=True):
        pass  # their rows are locked now
    whole.erase(sorted(keys), under=line["under"], now=_at(line))
    return True


def _at(line: dict[str, Any]) -> datetime:
    found = parse_datetime(line["at"])
    assert found is not None
    return found


DOERS: dict[str, Callable[[dict[str, Any]], bool]] = {"files": _files, "tickets": _tickets, **redone.DOERS}
