"""Whether the log is as it was written: the chain from end to end, the words that belong to it, and its end."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from deskbell.audit import checkpoint, log
from deskbell.audit.models import Entry
from deskbell.db import guarding
from deskbell.db.slices import each

TABLE = "audit_entry"
SAYS = "The audit log is append-only."
SLICE = 1_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken` is the first entry that does not fit, `trouble` what is wrong, in a sentence; "" is nothing."""

    entries: int
    broken: int | None = None
    trouble: str = ""


def verify() -> Verdict:
    """Reads every entry once, a slice at a time: memory does not grow with the log."""
    try:
        end = checkpoint.read()
    except (ValueError, KeyError, TypeError):
        return Verdict(
            0, None, _("%(file)s cannot be read: whether the end of the log is missing is unknown.") % _file()
        )
    before, count, last = log.FIRST, 0, 0
    is_there = end is None
    for entry in each(Entry.objects.select_related("wording"), SLICE):
        count, last = count + 1, entry.pk
        if trouble := _wrong(entry, before):
            return Verdict(count, entry.pk, trouble % {"entry": entry.pk, "at": f"{entry.at:%Y-%m-%d %H:%M:%S} UTC"})
        if end is not None and entry.pk == end.entry:
            if entry.digest != end.digest:
                words = _("Entry %(entry)d is another one than it was: the log was written anew from some place on.")
                return Verdict(count, entry.pk, words % {"entry": entry.pk})
            is_there = True
        before = entry.digest
    if not is_there and end is not None:
        words = _("The end of the log is missing: it had come to entry %(end)d, and ends with %(last)d.")
        return Verdict(count, None, words % {"end": end.entry, "last": last})
    if guarding.missing(guarding.names(TABLE)):
        return Verdict(count, None, _("The database does not guard the log any more: its triggers are gone."))
    return Verdict(count)


def accept() -> None:
    """Take the log's present end for its end: after an older backup was restored. Written down in the log itself."""
    point = checkpoint.path()
    point.unlink(missing_ok=True)
    log.record(action="audit_end_accepted")


def _wrong(entry: Entry, before: str) -> str:
    if entry.previous != before:
        return _(
            "Entry %(entry)d (%(at)s) does not follow the one before it: entries are missing or were added there."
        )
    if entry.digest != log.digest_of(entry):
        return _("Entry %(entry)d (%(at)s) was changed.")
    said = entry.wording.said if hasattr(entry, "wording") else {}
    for name, (salt, text) in said.items():
        if entry.details.get(log.COMMITMENTS, {}).get(name) != log.commitment(salt, text):
            return _("The words of entry %(entry)d (%(at)s) were changed.")
    return ""


def _file() -> dict[str, str]:
    return {"file": str(checkpoint.path())}
