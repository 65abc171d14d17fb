"""What needs care about the installation itself: decisions nobody took, figures that do not add up, a full disk."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.utils.translation import gettext as _

from deskbell.audit import findings
from deskbell.desk import settings as desk
from deskbell.operations import nightly
from deskbell.operations.matters import Care
from deskbell.privacy import policies

LEAST_SHARE, LEAST_BYTES = 0.05, 2 * 1024**3
"""Of the disk that holds the data folder; less than both is too little."""


def matters() -> list[Care]:
    return [*_disk(), *_checks(), *_sample(), *_retention()]


def _disk() -> list[Care]:
    disk = shutil.disk_usage(settings.DESKBELL_DATA)
    if disk.free >= LEAST_BYTES or disk.free >= disk.total * LEAST_SHARE:
        return []
    text = _("The disk is nearly full: %(left)d MB are left. Without room, mail is turned away until there is some.")
    return [Care("", text % {"left": disk.free // 1024**2}, urgent=True)]


def _checks() -> list[Care]:
    """What the checks of last night found: the log, the ledger."""
    return [Care(nightly.PAGES[name], lines[0], urgent=True) for name, lines in findings.troubles()]


def _sample() -> list[Care]:
    if not desk.current().is_sample:
        return []
    return [Care("", _("This is the sample desk: its mail goes nowhere, and its sign-ins are known to everybody."))]


def _retention() -> list[Care]:
    if policies.is_any_decided():
        return []
    return [Care("retention", _("Nobody has decided yet how long attachments and raw mails are kept."))]
