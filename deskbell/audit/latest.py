"""Who changed something last, as the log has it."""

from __future__ import annotations

from deskbell.audit.models import Entry


def change_of(about: str) -> Entry | None:
    """The newest entry about this."""
    return Entry.objects.filter(about=about[:200]).order_by("-pk").first()


def entry_of(action: str) -> Entry | None:
    """The newest entry of this action."""
    return Entry.objects.filter(action=action).order_by("-pk").first()
