"""Header fields of one part: cutting the block from the body and unfolding. Addresses, dates, words have modules."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from deskbell.mime.encoded_words import decode_words
from deskbell.mime.limits import LIMITS, Limits
from deskbell.mime.storable import one_line

_FIELD = re.compile(rb"([!-9;-~]{1,256})[ \t]*:")


@dataclass(slots=True)
class Headers:
    """Fields by lower-cased name in their order, unfolded but not decoded; `count` of them in all."""

    fields: dict[str, list[bytes]] = field(default_factory=dict)
    defects: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, name: str, value: bytes) -> None:
        self.fields.setdefault(name, []).append(value)
        self.count += 1

    def raw(self, name: str) -> bytes:
        """The first field of that name, b"" if none."""
        return self.fields[name][0] if name in self.fields else b""

    def raw_all(self, name: str) -> list[bytes]:
        return self.fields.get(name, [])

    def has(self, name: str) -> bool:
        return name in self.fields

    def text(self, name: str, limit: int = LIMITS.field_text) -> str:
        """The first field of that name, decoded, on one line."""
        value = self.raw(name)
        return one_line(decode_words(value[: limit * 4]), limit) if value else ""

    def texts(self, name: str, limit: int = LIMITS.field_text) -> list[str]:
        return [one_line(decode_words(value[: limit * 4]), limit) for value in self.raw_all(name)]


def split_block(
    data: bytes, start: int, end: int, *, top: bool = False, limits: Limits = LIMITS
) -> tuple[Headers, int]:
    """The header fields that begin at `start`, and where the body begins. Linear in the size of the block."""
    headers = Headers()
    at = start
    if top:
        while data[at : at + 1] in (b"\r", b"\n") and at < end and at - start < 64:
            at += 1
        if data.startswith((b"From ", b">From "), at):  # mbox separator
            at = _line_end(data, at, end)
    stop = min(end, at + limits.header_block)
    name = ""
    value: list[bytes] = []
    sure_until = 0  # lines before this offset belong to the header even if they are no fields

    def keep() -> None:
        if name and headers.count < limits.header_fields:
            headers.add(name, b"".join(value).strip(b" \t\r\n"))

    while at < end:
        if at >= stop:
            headers.defects.append("header block too long")
            blank = re.compile(rb"\r?\n\r?\n").search(data, at, end)
            at = blank.end() if blank else end
            break
        after = _line_end(data, at, end)
        line = data[at:after].rstrip(b"\r\n")
        if not line:
            at = after
            break
        if line[:1] in (b" ", b"\t"):
            if not line.strip() and not _is_continued(data, after, end):
                at = after  # a line of blanks where the empty line should be
                break
            value.append(b" " + line.strip(b" \t"))
        elif match := _FIELD.match(line):
            keep()
            name, value = match.group(1).decode("ascii").lower(), [line[match.end() :]]
        elif line.startswith((b">From ", b"From ")):
            pass
        elif _starts_boundary(line):
            headers.defects.append("no empty line after the header")
            break
        elif at < sure_until or (sure_until := _goes_on_until(data, after, end, top and not name)):
            # Folding that lost its blank: it belongs to the field before it.
            if "line in the header that is no field" not in headers.defects:
                headers.defects.append("line in the header that is no field")
            if name:
                value.append(b" " + line)
        else:
            if name:
                headers.defects.append("no empty line after the header")
            break
        at = after
    keep()
    if headers.count >= limits.header_fields:
        headers.defects.append("too many header fields")
    return headers, at


def _line_end(data: bytes, at: int, end: int) -> int:
    found = data.find(b"\n", at, end)
    return end if found < 0 else found + 1


def _is_continued(data: bytes, at: int, end: int) -> bool:
    line = data[at : min(_line_end(data, at, end), at + 300)]
    return bool(line[:1] in (b" ", b"\t") and line.strip()) or bool(_FIELD.match(line))


# Fields whose presence below a broken line shows that the header was not over.
_KNOWN_FIELD = re.compile(
    rb"^(?:from|to|subject|date|message-id|received|return-path"
    rb"|mime-version|content-type|content-transfer-encoding)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)


def _goes_on_until(data: bytes, at: int, end: int, first: bool) -> int:
    """Where the last known field starts between a line that is no field and the next empty line; 0 if there is none.

    A first line that is no field is forgiven only when a field follows at once."""
    stop = min(end, at + 16_384)
    blank = re.compile(rb"\r?\n\r?\n").search(data, max(0, at - 2), stop)
    window = data[at : blank.start() + 1 if blank else stop]
    if first:
        found = _FIELD.match(window)
        return at if found and len(_KNOWN_FIELD.findall(window)) >= 3 else 0
    last = 0
    for found in _KNOWN_FIELD.finditer(window):
        last = at + found.start()
    return last


def _starts_boundary(line: bytes) -> bool:
    return line.startswith(b"--") and len(line) > 8 and b" " not in line
