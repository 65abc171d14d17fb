"""Writing and verifying the chain: each entry's digest covers its content and the digest before it (S9)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from deskbell.audit.models import Entry
from deskbell.db.claiming import lock_name

FIRST = "0" * 64


def record(*, action: str, by: Any = None, about: str = "", **details: Any) -> Entry:
    """Append an entry in the caller's transaction. `by` is a Person, or None for the machine."""
    with transaction.atomic():
        lock_name("audit")
        last = Entry.objects.order_by("-pk").values_list("digest", flat=True).first() or FIRST
        entry = Entry(
            at=timezone.now(),
            actor=getattr(by, "pk", None),
            actor_name=str(by)[:200] if by else "",
            action=action,
            about=about[:200],
            details=details,
            previous=last,
        )
        entry.digest = digest_of(entry)
        entry.save()
        return entry


def digest_of(entry: Entry) -> str:
    content = [
        entry.previous,
        entry.at.isoformat(),
        entry.actor,
        entry.actor_name,
        entry.action,
        entry.about,
        entry.details,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def first_broken() -> Entry | None:
    """The first entry that does not fit the chain, or None if it holds from end to end."""
    before = FIRST
    for entry in Entry.objects.order_by("pk").iterator():
        if entry.previous != before or entry.digest != digest_of(entry):
            return entry
        before = entry.digest
    return None
