"""What the nightly checks found, for the administration's front page and `deskbell check`."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from deskbell.audit.models import Finding

MOST = 20
LONGEST = 4_000


def note(name: str, troubles: Iterable[str]) -> None:
    """The check of this name is done; what it found replaces what it found before."""
    text = "\n".join(line for line, _n in zip(troubles, range(MOST), strict=False))[:LONGEST]
    Finding.objects.update_or_create(name=name, defaults={"at": timezone.now(), "trouble": text})


def troubles() -> list[tuple[str, list[str]]]:
    """By the name of the check; nothing where nothing is wrong."""
    rows = Finding.objects.exclude(trouble="").order_by("name")
    return [(row.name, row.trouble.split("\n")) for row in rows]
