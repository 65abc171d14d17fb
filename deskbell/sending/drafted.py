"""What a draft says, for the verbs; and that it cannot be done."""

from __future__ import annotations

from typing import Any

from deskbell.mime.html import SANITISER_VERSION
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Draft


class Refused(Exception):
    """It cannot be done as things are. `str(error)` says why, in a sentence for its writer."""


def words_of(draft: Draft) -> dict[str, Any]:
    """Its text and files, as the writing verbs take them."""
    return {
        "text": draft.text,
        "html": draft.html,
        "sanitiser": SANITISER_VERSION if draft.html else 0,
        "files": tuple(
            NewFile(file.blob, file.name, file.content_type, file.content_id, file.inline)
            for file in draft.files.select_related("blob").order_by("pk")
        ),
    }
