"""Two administrators edit the same thing: the second is told, and keeps what was typed.

A form carries, as `seen`, the digest of the values it was opened with. In a view:

    now = {"name": group.name, ...}
    if form.is_valid() and not conflict(form, now, about=group.name): save
    render(..., {"seen": seen_in(form, now)})        the template includes admin/_seen.html
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext as _

from deskbell.audit import latest
from deskbell.web.ui import times


def seen_of(values: Mapping[str, Any]) -> str:
    """A digest of the values a form shows; the same values have the same one."""
    told = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def conflict(form: BaseForm, now: Mapping[str, Any], *, about: str = "", action: str = "") -> bool:
    """Whether what is kept differs from what the form was opened with; then the form says who changed it.

    `now` is read afresh, before the form's values are put anywhere. Who it was: the log's newest entry about `about`,
    or of `action`."""
    opened = form.data.get("seen", "")
    if not opened or opened == seen_of(now):
        return False
    entry = latest.change_of(about) if about else latest.entry_of(action) if action else None
    if entry is None or not entry.actor_name:
        words = _("This was changed after you opened it. What you typed is still here; saving again replaces that.")
    else:
        words = _(
            "%(who)s changed this (%(when)s) after you opened it. What you typed is still here; "
            "saving again replaces theirs."
        ) % {"who": entry.actor_name, "when": times.full(entry.at)}
    form.add_error(None, words)
    vars(form)["in_conflict"] = True
    return True


def seen_in(form: BaseForm, now: Mapping[str, Any]) -> str:
    """What the form carries on: after a conflict what is there now, after another error still what it was opened
    with."""
    if form.is_bound and not vars(form).get("in_conflict"):
        return str(form.data.get("seen", ""))[:64]
    return seen_of(now)
