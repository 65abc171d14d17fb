"""How much one sender, and one domain, may write within an hour before the rest is held."""

from __future__ import annotations

from django.db import transaction

from deskbell.audit import log
from deskbell.intake.models import Brake
from deskbell.people.models import Person

NAMES = ("per_sender", "per_domain", "never")


def current() -> Brake:
    return Brake.objects.order_by("pk").first() or Brake()


def change(*, by: Person, per_sender: int, per_domain: int, never: str) -> bool:
    """0 is no brake. False when nothing was changed."""
    with transaction.atomic():
        row = Brake.objects.select_for_update().order_by("pk").first() or Brake()
        before = {name: getattr(row, name) for name in NAMES}
        after = {"per_sender": per_sender, "per_domain": per_domain, "never": never}
        changed = [name for name in NAMES if before[name] != after[name]]
        if not changed:
            return False
        for name in changed:
            setattr(row, name, after[name])
        row.save()
        log.record(
            action="mail_brake_changed",
            by=by,
            old={name: before[name] for name in changed},
            new={name: after[name] for name in changed},
        )
    return True
