"""Changing the settings of the desk, logged with what stood there before."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from deskbell.audit import log
from deskbell.blobs import storage
from deskbell.desk import settings
from deskbell.desk.models import Desk


def change(*, by: Any, **fields: Any) -> Desk:
    """Set these fields; nothing is written when none differs. `by` is a Person (who lie above this package)."""
    desk = Desk.objects.get_or_create(pk=1)[0]
    before = {name: getattr(desk, name) for name, value in fields.items() if getattr(desk, name) != value}
    if before:
        for name in before:
            setattr(desk, name, fields[name])
        with transaction.atomic():
            settings.save(desk)
            log.record(action="desk_changed", by=by, old=before, new={name: fields[name] for name in before})
    return desk


def set_logo(*, by: Any, picture: bytes) -> Desk:
    """Another logo; empty bytes take it away. The old picture is erased."""
    with transaction.atomic():
        old = Desk.objects.get_or_create(pk=1)[0].logo
        desk = change(by=by, logo=storage.store(picture).key if picture else "")
        if old and old != desk.logo:
            storage.delete([old])
    return desk
