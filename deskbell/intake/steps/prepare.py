"""Everything about a mail that needs no database: what it says, its HTML cleaned, its files on the disk."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deskbell.blobs import storage
from deskbell.blobs.storage import Staged
from deskbell.entry import links
from deskbell.intake.models import RawMail
from deskbell.mime.child import clean_guarded
from deskbell.mime.html import CleanHtml
from deskbell.mime.mail import ParsedMail


@dataclass(frozen=True, slots=True)
class Prepared:
    row: RawMail
    mail: ParsedMail
    html: CleanHtml | None
    staged: tuple[Staged, ...]
    """The files' bytes, in the order of `mail.files`. What is not kept after all, the sweep of orphans removes."""


def prepare(row: RawMail, mail: ParsedMail) -> Prepared:
    """Raises ParseFailed when the HTML cannot be cleaned, OSError when the disk is full."""
    mail = replace(
        mail,
        delivered_to=(row.recipient, *mail.delivered_to),  # the envelope may carry a reply token
        text=links.without_tokens(mail.text),
        reply_text=links.without_tokens(mail.reply_text),
    )
    html = clean_guarded(mail.html) if mail.html else None
    if html is not None:
        html = replace(html, html=links.without_tokens(html.html))
    staged = storage.stage_many([file.data for file in mail.files]) if mail.files else []
    return Prepared(row, mail, html, tuple(staged))
