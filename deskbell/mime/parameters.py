"""Parameters of Content-Type and Content-Disposition, in pieces and encodings of their own (RFC 2231)."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from deskbell.mime.charsets import decode
from deskbell.mime.encoded_words import decode_words
from deskbell.mime.limits import LIMITS, Limits

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
