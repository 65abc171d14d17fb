"""Drafts as pages show them: what they are, how they begin, what waits to be sent, their files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.tickets.models import Draft

Kind = Draft.Kind
SHOWN = 160


@dataclass(frozen=True)
class Waiting:
    """A sealed message of the reader."""

    id: str
    kind: str
    words: str
    text: str
    release_at: datetime
    seconds: int
    soon: bool
    files: int


def called(draft: Draft) -> str:
    """What a draft is, in a word or two."""
    words = {
        Kind.REPLY: _("Reply"),
        Kind.NOTE: _("Note"),
        Kind.FORWARD: _("Forward"),
        Kind.WRITE: _("E-mail to others"),
        Kind.REDIRECT: _("Redirect"),
        Kind.CALL: _("Phone call"),
        Kind.NEW_MAIL: _("New ticket by e-mail"),
        Kind.NEW_CALL: _("New ticket by phone"),
    }
    return words[Kind(draft.kind)]


def waiting(draft: Draft) -> Waiting:
    release = draft.pending_send.release_at
    seconds = max(0, round((release - timezone.now()).total_seconds()))
    people = ", ".join(name or email for name, email in draft.to)
    return Waiting(
        id=draft.public_id,
        kind=draft.kind,
        words=_("%(what)s to %(people)s") % {"what": called(draft), "people": people},
        text=short(draft.text),
        release_at=release,
        seconds=seconds,
        soon=seconds <= 300,
        files=len(draft.files.all()),
    )


def file_row(file: Any) -> dict[str, Any]:
    """A file of a draft, for template and script."""
    return {
        "id": file.public_id,
        "name": file.name,
        "size": file.size,
        "url": reverse("agent:draft_file", args=[file.public_id]),
        "remove": reverse("agent:draft_file_removal", args=[file.public_id]),
    }


def short(text: str) -> str:
    text = " ".join(text[: 4 * SHOWN].split())
    return text[:SHOWN] + ("…" if len(text) > SHOWN else "")
