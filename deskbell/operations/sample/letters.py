"""What one mail of the sample desk says. Plain values; how it becomes bytes is `writing`, how it leaves `sending`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SUPPORT = "Kestrel Support <support@kestrel.example>"
MOBILE = "Kestrel Mobile <mobile@kestrel.example>"
INSTALLATION = "Kestrel Installation <installation@kestrel.example>"
LICENSING = "Kestrel Licensing <licensing@kestrel.example>"
BILLING = "Kestrel Billing <billing@kestrel.example>"
SALES = "Kestrel Sales <sales@kestrel.example>"

Program = Literal["plain", "gmail", "outlook", "raw"]
"""Whose habits the mail has; "raw" takes `html` as it stands."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes along. `content_id` makes it an inline image, named `cid:…` in the HTML."""

    name: str
    content_type: str
    data: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. `key` names it for the letters and acts that follow, and stands in its Message-ID.

    `answers`: the key of an earlier letter. This one then answers the last mail the desk sent to its writer about
    that or, with `own_thread`, the writer's own mail, as one does to add something; its subject is made from there.
    `names`: the key of a letter whose ticket number is written into the subject. `hours`: how long ago it was
    written; 0 is now."""

    key: str
    sender: str
    text: str
    subject: str = ""
    to: str = SUPPORT
    cc: str = ""
    hours: float = 2.0
    program: Program = "plain"
    html: str = ""
    charset: str = "utf-8"
    files: tuple[File, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    answers: str = ""
    own_thread: bool = False
    names: str = ""
    prefix: str = "Re: "
    forgets_references: bool = False
    """Written with a program that says nothing of what it answers; the address alone carries the token."""
    bounced: bool = False
    """A delivery report about the desk's last mail concerning `answers`; `text` is what the server said."""
