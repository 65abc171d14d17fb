"""Bytes to text: the declared charset, then UTF-8, then a guess. The only module that knows chardet."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

import chardet

from deskbell.mime.japanese import iso2022_to_text
from deskbell.mime.storable import storable

GUESS_BYTES = 16 * 1024  # chardet is slow; a charset shows early

# What mailers write -> the superset that decodes it (as browsers do: WHATWG Encoding §4.2).
ALIASES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "us-ascii": "ascii",
    "ansi_x3.4-1968": "ascii",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "windows-31j": "cp932",
    "cseucpkdfmtjapanese": "euc_jp",
    "x-euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "euckr": "cp949",
    "korean": "cp949",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "koi8": "koi8_r",
    "unicode-1-1-utf-7": "utf_7",
    "unicode-1-1-utf-8": "utf_8",
    "utf8": "utf_8",
    "utf-8": "utf_8",
    "utf8mb4": "utf_8",
    "cp-850": "cp850",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "win-1251": "cp1251",
}
# Names that say nothing about the bytes.
UNKNOWN = {
    "",
    "unknown",
    "unknown-8bit",
    "x-unknown",
    "default",
    "default_charset",
    "x-user-defined",
    "binary",
    "8bit",
    "none",
}
_NAME = re.compile(r"^(?:3d)?[\"'\s]*([a-z0-9_.:+-]{1,40})", re.IGNORECASE)


@lru_cache(maxsize=512)
def codec_for(name: str) -> str:
    """Python's codec for a charset name as mailers write it; "" if there is none that makes text of bytes."""
    found = _NAME.match(name.strip())
    key = found.group(1).lower().strip("-_.:") if found else ""
    if key in UNKNOWN:
        return ""
    for candidate in (
        ALIASES.get(key),
        key,
        key.replace("windows-", "cp"),
        key.replace("cp-", "cp"),
        key.removeprefix("x-"),
    ):
        if not candidate:
            continue
        try:
            codec = codecs.lookup(candidate)
            if codec._is_text_encoding and isinstance(codec.decode(b"")[0], str):
                return codec.name
        except (LookupError, ValueError, TypeError, AttributeError, UnicodeError):
            continue
    return ""


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """(storable text, what was odd or ""). Never raises."""
    codec = codec_for(declared) if declared else ""
    odd = f"unknown charset {declared[:40]!r}" if declared and not codec and declared.lower() not in UNKNOWN else ""
    if data.isascii() and codec in ("", "ascii", "utf-8", "cp1252"):
        return storable(data.decode("ascii")), odd
    if data[:3] == codecs.BOM_UTF8:
        data, codec = data[3:], "utf-8"
    elif data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) and codec in ("", "utf-8"):
        codec = "utf-16"
    if codec and codec != "ascii":
        try:
            return storable(data.decode(codec)), odd
        except (UnicodeError, ValueError, OverflowError):
            if codec.startswith("iso2022_jp") and b"\x1b" in data:
                return storable(iso2022_to_text(data)), odd
            odd = f"text is not the {declared[:40]} it says"
    elif codec == "ascii":
        odd = "8-bit text said to be us-ascii"
    return storable(_undeclared(data, codec)), odd


def _undeclared(data: bytes, codec: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeError:
        pass
    if codec and codec != "ascii" and _mostly(data, codec):
        return data.decode(codec, "replace")
    return data.decode(guess(data), "replace")


def _mostly(data: bytes, codec: str) -> bool:
    """A few broken bytes in an otherwise right text (cut in the middle of a character) do not change its charset."""
    text = data[:GUESS_BYTES].decode(codec, "replace")
    high = sum(1 for char in text if char > "\x7f")
    return text.count("\ufffd") * 10 <= high


def guess(data: bytes) -> str:
    """A codec for bytes that say nothing, never failing; cp1252 when in doubt (as browsers do)."""
    first = next((at for at, byte in enumerate(data) if byte > 127), 0)
    sample = data[max(0, first - 2048) : first + GUESS_BYTES]
    try:
        found = chardet.detect(sample)
    except Exception:  # a detector's bug must not lose the mail
        return "cp1252"
    name, confidence = found.get("encoding") or "", found.get("confidence") or 0.0
    codec = codec_for(name)
    if not codec or codec in ("ascii", "utf-8") or confidence < 0.5:
        return "cp1252"
    return codec
