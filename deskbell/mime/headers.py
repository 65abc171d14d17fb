"""Header fields of one part: cutting the block, unfolding, encoded words (RFC 2047), parameters (RFC 2231).

Knows no field by name; addresses and dates have their own modules."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from deskbell.mime.charsets import codec_for, decode
from deskbell.mime.limits import LIMITS, Limits
from deskbell.mime.storable import one_line, storable
from deskbell.mime.transfer import decode_transfer

_FIELD = re.compile(rb"([!-9;-~]{1,256})[ \t]*:")
_ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?\r\n]*?(?:\?(?!=)[^?\r\n]*?)?)\?=")
_BETWEEN = re.compile(r"[ \t]*")


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


def decode_words(value: bytes | str, limits: Limits = LIMITS) -> str:
    """RFC 2047, tolerant: raw 8-bit bytes, words inside quotes or glued together, characters cut between words."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if "=?" not in text:
        return _raw_text(text)
    out: list[str] = []
    pending: tuple[str, bytearray] | None = None
    at = 0

    def flush() -> None:
        nonlocal pending
        if pending:
            out.append(decode(bytes(pending[1]), pending[0])[0])
        pending = None

    for count, word in enumerate(_ENCODED_WORD.finditer(text)):
        between = text[at : word.start()]
        if count >= limits.encoded_words:
            break
        if between.strip(" \t\r\n") or at == 0:
            flush()
            out.append(_raw_text(between))
        # RFC 2047 §6.2: blanks between two encoded words are not shown.
        charset, how, content = word.groups()
        data = _word_bytes(how.lower(), content)
        if pending and pending[0].lower() == charset.lower() and not _stateful(charset):
            pending[1].extend(data)
        else:
            flush()
            pending = (charset, bytearray(data))
        at = word.end()
    flush()
    out.append(_raw_text(text[at:]))
    return storable("".join(out))


def _stateful(charset: str) -> bool:
    """ISO-2022 returns to ASCII at each word's end, so joined bytes still decode; UTF-7 and UTF-16 would not."""
    return codec_for(charset) in ("utf-7", "utf-16", "utf-16-le", "utf-16-be")


def _word_bytes(how: str, content: str) -> bytes:
    data = content.encode("latin-1", "replace")
    if how == "b":
        return decode_transfer(data, "base64")[0]
    return binascii.a2b_qp(data.replace(b"_", b" "), header=False)


def _raw_text(text: str) -> str:
    if text.isascii():
        return text
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return storable(text)
    return decode(data)[0]


_PARAMETER = re.compile(
    r"""[;\s]*([^\s=;"*]{1,80})(\*\d{1,4})?(\*)?\s*=\s*("(?:[^"\\]|\\.){0,8000}"|"[^";]*|[^;]*)""", re.DOTALL
)


def parameters(value: bytes, limits: Limits = LIMITS) -> tuple[str, dict[str, str]]:
    """`text/plain; charset=x` -> ("text/plain", {"charset": "x"}), with RFC 2231 pieces joined and decoded."""
    text = value[: limits.address_field].decode("latin-1")
    main, _, rest = text.partition(";")
    if "=" in main and "/" in main:  # `text/plain charset=x`: the semicolon was forgotten
        main, _, more = main.strip().partition(" ")
        rest = more + ";" + rest
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    at = 0
    for _ in range(200):
        found = _PARAMETER.match(rest, at)
        if not found:
            skip = rest.find(";", at)
            if skip < 0:
                break
            at = skip + 1
            continue
        at = found.end()
        name, number, starred, content = found.groups()
        name, content = name.lower(), _unquote(content)
        if number or starred:
            pieces.setdefault(name, []).append((int(number[1:]) if number else 0, bool(starred), content))
        elif name not in plain or not plain[name]:
            plain[name] = content
    decoded = {name: decode_words(content, limits) for name, content in plain.items()}
    for name, found_pieces in pieces.items():
        decoded[name] = _joined(sorted(found_pieces, key=lambda piece: piece[0]))
    return main.strip().strip("\"'").lower(), decoded


def _unquote(content: str) -> str:
    content = content.strip()
    if content[:1] == '"':
        content = content[1:-1] if content[-1:] == '"' and len(content) > 1 else content[1:]
        # Only quotes and backslashes are escaped: Windows paths are not.
        content = re.sub(r'\\(["\\])', r"\1", content)
    elif content[:1] == "'" == content[-1:] and len(content) > 1:
        content = content[1:-1]
    return content


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    charset, data, any_starred = "", b"", False
    for at, (_, starred, content) in enumerate(pieces):
        if starred:
            any_starred = True
            if at == 0 and content.count("'") >= 2:
                charset, _, content = content.split("'", 2)
            data += unquote_to_bytes(content.encode("latin-1"))
        else:
            data += content.encode("latin-1", "replace")
    if not any_starred and b"=?" in data:
        return decode_words(data)
    return decode(data, charset)[0]
