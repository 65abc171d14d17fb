"""Kinds of values: how what stands after a colon is read, written again, and completed. No SQL here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from deskbell.db.fulltext import read_term
from deskbell.people.models import Person
from deskbell.search.query import times, vocabulary
from deskbell.search.query.directories import MOST, Directory, Row
from deskbell.search.query.errors import QueryError, nearest
from deskbell.search.query.lexer import Raw
from deskbell.search.query.tree import (
    Amount,
    Between,
    Compared,
    Literal,
    Number,
    Period,
    Text,
    Thing,
    Value,
    Word,
)

UNQUOTED = re.compile(r"[^\W_][^\s()\",<>=|]*")
BELOW = "/*"


@dataclass(frozen=True, slots=True)
class Typed:
    """A value with the field it was typed for and who typed it."""

    field: str
    raw: Raw
    person: Person | None

    def wrong(self, message: str, known: Iterable[str] = ()) -> QueryError:
        return QueryError(message, self.raw.start, self.raw.end, quoted(nearest(self.raw.text, known)))

    def unknown(self, expected: str, known: Iterable[str]) -> QueryError:
        """`expected` says in words what the field takes."""
        shown = f"{self.field}:{quoted(self.raw.text)}"
        return self.wrong(_("“%(shown)s” is not known. %(expected)s") % {"shown": shown, "expected": expected}, known)


def quoted(text: str) -> str:
    """A value as it must be written: in quotation marks unless it is one plain word."""
    return text if not text or (UNQUOTED.fullmatch(text) and not text.endswith("*")) else f'"{text}"'


class Kind:
    words: tuple[str, ...] = ()

    def read(self, typed: Typed) -> list[Value]:
        raise NotImplementedError

    def write(self, value: Value, person: Person | None) -> str:
        raise NotImplementedError

    def offers(self, text: str, person: Person | None, most: int) -> list[str]:
        """What could be typed, as it is written; `text` is its beginning."""
        return [word for word in self.words if word.startswith(text.lower())][:most]

    def hint(self) -> str:
        """What the field takes, as a sentence."""
        return _("It takes %(words)s.") % {"words": ", ".join(self.words)}

    def _without_op(self, typed: Typed, shown: str = "") -> str:
        """`shown` is what cannot be compared: the field, unless only this value of it."""
        if typed.raw.op:
            shown = shown or typed.field
            raise typed.wrong(_("“%(field)s” cannot be compared; leave the sign out.") % {"field": shown})
        return typed.raw.text


class Words(Kind):
    """What is looked for in the messages' text."""

    def read(self, typed: Typed) -> list[Value]:
        return [read_text(self._without_op(typed), typed.raw)]

    def write(self, value: Value, person: Person | None) -> str:
        assert isinstance(value, Text)
        return write_text(value)

    def hint(self) -> str:
        return _("It takes words, “phrases”, addresses and @domains; a word may end with *.")


class Numbers(Kind):
    """Ticket numbers."""

    def read(self, typed: Typed) -> list[Value]:
        text = self._without_op(typed).lstrip("#")
        prefix = text.endswith("*")
        text = text.removesuffix("*")
        if "*" in text or not text:
            raise typed.wrong(STAR())
        return [Literal(text[:40], prefix)]

    def write(self, value: Value, person: Person | None) -> str:
        assert isinstance(value, Literal)
        return value.text + "*" if value.prefix else quoted(value.text)

    def hint(self) -> str:
        return _("It takes a ticket number, or its beginning with *.")


class Choice(Kind):
    """Words of the language only."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, typed: Typed) -> list[Value]:
        word = vocabulary.meant(self._without_op(typed), self.words)
        if not word:
            raise typed.unknown(self.hint(), vocabulary.spellings(self.words))
        return [Word(word)]

    def write(self, value: Value, person: Person | None) -> str:
        assert isinstance(value, Word)
        return value.word


class Things(Kind):
    """Named things, and perhaps words of the language before them."""

    def __init__(self, directory: Directory, *words: str, below: bool = False) -> None:
        self.directory, self.words, self.below = directory, words, below

    def read(self, typed: Typed) -> list[Value]:
        text = self._without_op(typed)
        if not typed.raw.quoted and (word := vocabulary.meant(text, self.words)):
            return [Word(word)]
        if text.endswith(BELOW) and self.below and text != BELOW:
            return [Thing(row.key, below=True) for row in self._find(typed, text.removesuffix(BELOW))]
        if text.endswith("*") and not typed.raw.quoted:
            return self._beginning(typed, text[:-1])
        return [Thing(row.key) for row in self._find(typed, text)]

    def _find(self, typed: Typed, text: str) -> list[Row]:
        found = self.directory.find(text, typed.person) if text.strip() else []
        if len(found) > MOST:
            raise typed.wrong(_("“%(text)s” may mean more than %(n)d things.") % {"text": text, "n": MOST})
        if not found:
            known = [*vocabulary.spellings(self.words), *self.directory.near(text, typed.person)]
            raise typed.unknown(self.hint(), known)
        return found

    def _beginning(self, typed: Typed, text: str) -> list[Value]:
        if not text or "*" in text:
            raise typed.wrong(STAR())
        if not self.directory.beginning(text, typed.person):
            raise typed.unknown(self.hint(), self.directory.near(text, typed.person))
        return [Literal(text, prefix=True)]

    def write(self, value: Value, person: Person | None) -> str:
        if isinstance(value, Word):
            return value.word
        if isinstance(value, Literal):
            return f"{value.text}*"
        assert isinstance(value, Thing)
        name = self.directory.names([value.key], person).get(value.key)
        if name is None:
            raise Hidden
        if vocabulary.meant(name, self.words):
            return f'"{name}"'
        return quoted(name + BELOW) if value.below else quoted(name)

    def offers(self, text: str, person: Person | None, most: int) -> list[str]:
        words = super().offers(text, person, most)
        names = self.directory.offers(text.strip('"'), person, most)
        return [*words, *(quoted(name) for name in names if not vocabulary.meant(name, self.words))][:most]

    def hint(self) -> str:
        if self.words:
            return _("It takes %(words)s, or a name.") % {"words": ", ".join(self.words)}
        return _("It takes a name.")


class Measured(Kind):
    """Values that can be compared and stand in ranges. `what` reads one of them."""

    def read(self, typed: Typed) -> list[Value]:
        low, dots, high = typed.raw.text.partition("..")
        if typed.raw.quoted or not dots:
            return [self._compared(typed, self._amount(typed, typed.raw.text))]
        if typed.raw.op or not (low or high):
            raise typed.wrong(_("A range is written as from..to; one of the two may be missing."))
        return [Between(self._amount(typed, low) if low else None, self._amount(typed, high) if high else None)]

    def _compared(self, typed: Typed, amount: Amount) -> Value:
        return Compared(typed.raw.op or "=", amount)

    def _amount(self, typed: Typed, text: str) -> Amount:
        amount = self.amount(text)
        if amount is None:
            raise typed.unknown(self.hint(), self.words)
        return amount

    def amount(self, text: str) -> Amount | None:
        raise NotImplementedError

    def write(self, value: Value, person: Person | None) -> str:
        if isinstance(value, Between):
            return "..".join(write_amount(end) if end else "" for end in (value.low, value.high))
        assert isinstance(value, Compared)
        return ("" if value.op == "=" else value.op) + write_amount(value.amount)


class Times(Measured):
    """Dates and ages. An age alone means "at most so long"."""

    words = (*vocabulary.PERIODS, "1h", "24h", "7d", "30d", "90d", "1y")

    def amount(self, text: str) -> Amount | None:
        if word := vocabulary.meant(text, vocabulary.PERIODS):
            return Period(word)
        return times.read_age(text) or times.read_date(text)

    def _compared(self, typed: Typed, amount: Amount) -> Value:
        alone = "=" if isinstance(amount, Period) else "<="
        return Compared(typed.raw.op if typed.raw.op not in ("", "=") else alone, amount)

    def hint(self) -> str:
        return _(
            "It takes a date such as 2026-01-31, 2026-01 or today, a range from..to, or an age such as >4h or <90d."
        )


class Figures(Measured):
    """Whole numbers."""

    def amount(self, text: str) -> Amount | None:
        return Number(int(text)) if text.isascii() and text.isdigit() and len(text) <= 9 else None

    def hint(self) -> str:
        return _("It takes a number, such as >10.")


class Sizes(Measured):
    """Sizes of files, in steps of 1,024."""

    SIZE = re.compile(r"(\d{1,6})(KB|MB|GB|)", re.IGNORECASE)

    def amount(self, text: str) -> Amount | None:
        found = self.SIZE.fullmatch(text)
        return Number(int(found[1]), found[2].upper()) if found else None

    def hint(self) -> str:
        return _("It takes a size, such as >10MB.")


class Priorities(Measured):
    """Levels 1 to 5, by figure or by name."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory

    def read(self, typed: Typed) -> list[Value]:
        if typed.raw.text.endswith("*") and not typed.raw.quoted:
            text = self._without_op(typed, typed.raw.text)
            found = self.directory.beginning(text[:-1], typed.person) if text[:-1] else []
            if not found:
                raise typed.unknown(self.hint(), self.directory.near(text, typed.person))
            return [Literal(text[:-1], prefix=True)]
        return super().read(typed)

    def _amount(self, typed: Typed, text: str) -> Amount:
        if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 5:
            return Number(int(text))
        rows = self.directory.find(text, typed.person)
        if not rows:
            raise typed.unknown(self.hint(), self.directory.near(text, typed.person))
        return Number(rows[0].key)

    def write(self, value: Value, person: Person | None) -> str:
        return f"{value.text}*" if isinstance(value, Literal) else super().write(value, person)

    def offers(self, text: str, person: Person | None, most: int) -> list[str]:
        return [quoted(name) for name in self.directory.offers(text.strip('"'), person, most)]

    def hint(self) -> str:
        return _("It takes 1 (very low) to 5 (very high), a name, or a comparison such as >=4.")


class Languages(Kind):
    """Two-letter codes."""

    words = ("en", "de", "ru")

    def read(self, typed: Typed) -> list[Value]:
        code = self._without_op(typed).lower()
        if code not in LANG_INFO or len(code) > 8:
            raise typed.unknown(self.hint(), LANG_INFO)
        return [Word(code)]

    def write(self, value: Value, person: Person | None) -> str:
        assert isinstance(value, Word)
        return value.word

    def hint(self) -> str:
        return _("It takes a code such as en, de or ru.")


class Hidden(Exception):
    """A query names something that this reader may not see, or that is gone: it cannot be written for them."""


def STAR() -> str:
    return _(
        "A * stands for the rest of a word, so it comes last: “print*”. At the beginning nothing could be found fast."
    )


def read_text(text: str, raw: Raw) -> Text:
    """Words as they are looked for. What has no word in it is refused: it would find everything or nothing."""
    prefix = not raw.quoted and text.endswith("*")
    bare = text.removesuffix("*") if prefix else text
    if (not raw.quoted and "*" in bare) or (prefix and not bare):
        raise QueryError(STAR(), raw.start, raw.end)
    if read_term(bare, phrase=raw.quoted) is None:
        raise QueryError(_("There is no word in “%(text)s”.") % {"text": text}, raw.start, raw.end)
    return Text(bare, phrase=raw.quoted, prefix=prefix)


def write_text(value: Text) -> str:
    if value.phrase:
        return f'"{value.text}"'
    return f"{value.text}*" if value.prefix else value.text


def write_amount(amount: Amount) -> str:
    return amount.text if isinstance(amount, Period) else f"{amount.number}{amount.unit}"
