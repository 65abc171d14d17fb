"""Outgoing mail as files instead of on the network: for the sample desk always, else when a setting says so."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

from deskbell.blobs import durable
from deskbell.desk.models import Desk
from deskbell.outbox.models import Delivery, OutgoingMail


def is_on() -> bool:
    """Asked anew each time: a sample desk must not send one mail because a copy of its settings was old."""
    return bool(settings.DESKBELL_CATCH_ALL) or Desk.objects.filter(is_sample=True).exists()


def folder() -> Path:
    return Path(settings.DESKBELL_DATA) / "sent"


def path_of(mail: OutgoingMail, delivery: Delivery) -> Path:
    """The same file at every try, so that a try after a crash adds no second one."""
    return folder() / f"{mail.date:%Y%m%dT%H%M%SZ}-{delivery.public_id}.eml"


def write(mail: OutgoingMail, delivery: Delivery, data: bytes) -> Path:
    """The mail as its recipient's server would keep it: with the envelope in front (RFC 5321 4.4)."""
    made = not folder().is_dir()
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    envelope = f"Return-Path: <{delivery.envelope_from}>\r\nDelivered-To: {delivery.email}\r\n"
    path = path_of(mail, delivery)
    draft = path.with_name(f".{delivery.public_id}.{secrets.token_hex(4)}")
    durable.sync_and_close([durable.create(draft, [envelope.encode(), data])])
    os.replace(draft, path)
    durable.sync_folder(path.parent)
    if made:
        durable.sync_folder(path.parent.parent)
    return path
