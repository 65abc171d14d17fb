"""The import by the clock: every day from the file that DESKBELL_LICENCES_FILE names."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from deskbell.audit import log
from deskbell.contracts import importing
from deskbell.contracts.models import ImportRun, Rules
from deskbell.people.models import Person

SOURCE = "daily"
AGAIN = timedelta(hours=12)
"""Half of what is promised: one run that fails does not break it."""
AFTER_TROUBLE = timedelta(hours=1)
LATE = timedelta(hours=24)


def file() -> Path | None:
    return settings.DESKBELL_LICENCES_FILE


def last(*, good: bool) -> ImportRun | None:
    """The last run by the clock, or the last one that read its file."""
    runs = ImportRun.objects.filter(by_clock=True)
    return (runs.filter(error="") if good else runs).order_by("-at").first()


def run_due(now: datetime | None = None) -> ImportRun | None:
    """Called by the clock; the run that was made, None when none is due."""
    path, now = file(), now or timezone.now()
    if path is None:
        return None
    before = last(good=False)
    if before is not None and now - before.at < (AFTER_TROUBLE if before.error else AGAIN):
        return None
    rules = Rules.objects.first() or Rules()
    try:
        with path.open("rb") as opened:
            return importing.run(
                opened, by=None, source=SOURCE, end_missing=rules.end_missing, by_clock=True, now=now
            )
    except OSError as trouble:
        return ImportRun.objects.create(
            source=SOURCE, at=now, by_clock=True, error=str(trouble.strerror or trouble)[:300]
        )


def is_late(now: datetime | None = None) -> bool:
    """A source is set, and for a day nothing was read from it."""
    if file() is None:
        return False
    good = last(good=True)
    return good is None or (now or timezone.now()) - good.at > LATE


def ends_missing() -> bool:
    return Rules.objects.filter(end_missing=True).exists()


def set_rules(*, by: Person, end_missing: bool) -> None:
    with transaction.atomic():
        rules, made = Rules.objects.get_or_create(pk=1)
        if made or rules.end_missing != end_missing:
            rules.end_missing = end_missing
            rules.save()
            log.record(action="licence_import_rules_changed", by=by, end_missing=end_missing)
