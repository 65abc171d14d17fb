"""The plain source of a mail for people to read: header fields unfolded, first lines. Bytes to text, no parsing."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.blobs import storage
from deskbell.blobs.models import Blob

MOST = 256 * 1024
"""Bytes that are shown; the rest is in the file."""
MOST_LINES = 400
MOST_FIELDS = 300
LONGEST = 2_000


@dataclass(frozen=True)
class Source:
    fields: list[tuple[str, str]]
    text: str
    size: int
    is_whole: bool


def read(blob: Blob) -> Source:
    with storage.open(blob) as file:
        text = file.read(MOST).decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "�")
    lines = text.split("\n")
    shown = [line if len(line) <= LONGEST else f"{line[:LONGEST]} …" for line in lines[:MOST_LINES]]
    is_whole = blob.size <= MOST and len(lines) <= MOST_LINES
    return Source(_fields(lines), "\n".join(shown), blob.size, is_whole)


def _fields(lines: list[str]) -> list[tuple[str, str]]:
    """RFC 5322 §2.2.3: a line that begins with a blank goes on with the field before it."""
    fields: list[tuple[str, str]] = []
    for line in lines:
        if not line or len(fields) >= MOST_FIELDS:
            break
        if line[0] in " \t" and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.strip()}"[:LONGEST])
            continue
        name, colon, value = line.partition(":")
        if colon:
            fields.append((name.strip()[:100], value.strip()[:LONGEST]))
    return fields
