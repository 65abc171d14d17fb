"""Several verbs on one ticket as one act: all of them happened, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import transaction


def together(steps: Iterable[Callable[[], object]]) -> None:
    """Do the steps in their order, in one transaction. What one of them raises undoes those before it."""
    with transaction.atomic():
        for step in steps:
            step()
