"""Text to words, the same for writing and asking, the same for FTS5 and tsvector (decision A13).

NFKC, case and accents folded, ё→е, ß→ss; addresses kept whole and split; CJK as pairs of characters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

BUDGET = 60_000  # characters of an article that are indexed; PostgreSQL refuses a tsvector above 1 MB
LONGEST = 60  # characters of a word
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,190}\w")
WORD = re.compile(r"\w+")
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(text: str) -> str:
    """Case and accents away."""
    return NOT_ASCII.sub(_plain, unicodedata.normalize("NFKC", text).casefold())


def _plain(run: re.Match[str]) -> str:
    return _without_accents(run[0])


@lru_cache(maxsize=5_000)
def _without_accents(run: str) -> str:
    """Of characters that are not ASCII: the same few words and letters come again and again."""
    apart = unicodedata.normalize("NFD", run.translate(SPECIAL))
    return unicodedata.normalize("NFC", "".join(c for c in apart if unicodedata.category(c) != "Mn"))


def words(text: str) -> list[str]:
    """The words of `text` in their order. An address gives one word for the whole, one for its domain, its parts."""
    found: list[str] = []
    text = fold(text[:BUDGET])
    at = 0
    for address in ADDRESS.finditer(text):
        _split(text[at : address.start()], found)
        found.append(whole(address[0]))
        found.append(whole("@" + address[0].rpartition("@")[2]))  # everybody at that domain is asked for as `@domain`
        _split(address[0], found)
        at = address.end()
    _split(text[at:], found)
    return found


def whole(address: str) -> str:
    """An address as one word: what is no letter or digit becomes `_`."""
    return re.sub(r"\W", "_", fold(address))[:LONGEST]


def _split(text: str, into: list[str]) -> None:
    for found in WORD.findall(text):
        word = found.strip("_")
        if not word:
            continue
        if word.isascii() or not CJK.search(word):
            into.append(word[:LONGEST])
            continue
        for run in re.split(f"({CJK.pattern})", word):
            if CJK.fullmatch(run):
                into.extend(run[i : i + 2] for i in range(max(1, len(run) - 1)))
            elif run:
                into.append(run[:LONGEST])
