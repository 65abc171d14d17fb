"""Who changed something last, as the log has it."""

from __future__ import annotations

from deskbell.audit.models import Entry, Wording


def change_of(about: str) -> Entry | None:
    """The newest entry about this, by what it was called then."""
    found = Wording.objects.filter(about=about[:200]).select_related("entry").order_by("-pk").first()
    return found.entry if found else None


def entry_of(action: str) -> Entry | None:
    """The newest entry of this action."""
    return Entry.objects.filter(action=action).order_by("-pk").first()
