"""Encoded words in header fields (RFC 2047), and raw 8-bit text where there should be some."""

from __future__ import annotations

import binascii
import re

from deskbell.mime.charsets import codec_for, decode
from deskbell.mime.limits import LIMITS, Limits
from deskbell.mime.storable import storable
from deskbell.mime.transfer import decode_transfer

_ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?\r\n]*?(?:\?(?!=)[^?\r\n]*?)?)\?=")


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
