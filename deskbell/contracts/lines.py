"""A CSV file's lines as licences and accounts, or with what is wrong with them. It comes from outside: any bytes may
stand in it, and none of them is believed. Reads no database; holds one line at a time."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.contracts import keys
from deskbell.mime.storable import one_line

LONGEST_LINE = 100_000
"""Letters; so much is read before a line without an end is given up."""
LONGEST_NAME = 200
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,149}")
EMAIL = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]+\.[^\s@,;<>\".]{2,}")
COLUMNS = {
    "key": ("key", "licence", "license", "licence key", "license key", "support key", "lizenz", "schlüssel", "ключ"),
    "kind": ("kind", "type", "art", "вид"),
    "organization": ("organisation", "organization", "company", "customer", "firma", "организация"),
    "valid_from": ("valid from", "from", "start", "gültig ab", "von", "с"),
    "valid_until": ("valid until", "valid to", "until", "expires", "end", "gültig bis", "bis", "до"),
    "email": ("e mail", "email", "mail", "address", "почта"),
    "name": ("name", "person", "contact", "имя"),
    "login": ("login", "user", "username", "user name", "benutzername", "логин"),
}
_BY_NAME = {name: column for column, names in COLUMNS.items() for name in names}
_DATES = ("%Y-%m-%d", "%d.%m.%Y")


class Reason(TextChoices):
    """Why a line, or the person on it, was left out. `what` is filled in from the line."""

    NOT_TEXT = "not_text", _("It is not UTF-8 text.")
    TOO_LONG = "too_long", _("The line, or a field of it, is too long.")
    SEVERAL = "several", _("A field of it goes on in the next line. Is a quotation mark missing?")
    FIELDS = "fields", _("It has more fields than the first line has names.")
    NO_KEY = "no_key", _("It has no key.")
    BAD_KEY = "bad_key", _("“%(what)s” cannot be a key.")
    NO_ORGANIZATION = "no_organization", _("It names no organisation.")
    BAD_DATE = "bad_date", _("“%(what)s” is no date. Write it as 2026-12-31 or 31.12.2026.")
    DATES = "dates", _("It ends before it begins.")
    UNKNOWN_KIND = "unknown_kind", _("“%(what)s” is no kind of licence.")
    TWICE = "twice", _("Line %(what)s says something else about the same key.")
    BAD_EMAIL = "bad_email", _("“%(what)s” is no e-mail address.")
    BAD_LOGIN = "bad_login", _("“%(what)s” cannot be a user name.")
    COLLEAGUE = "colleague", _("This address or user name belongs to a colleague. The licence was taken.")


class BadFile(Exception):
    """Nothing of this file can be used; `str(error)` says why."""


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    key: str
    folded: str
    kind: str
    organization: str
    valid_from: date | None
    valid_until: date | None
    email: str
    name: str
    login: str

    @property
    def says(self) -> tuple[str, str, date | None, date | None]:
        """Of the licence: another line with the same key must not say otherwise."""
        return self.kind.casefold(), self.organization.casefold(), self.valid_from, self.valid_until


@dataclass(frozen=True, slots=True)
class Bad:
    number: int
    reason: Reason
    what: str = ""
    folded: str = ""  # the key, where it has one that is surely its own


def read(file: BinaryIO) -> Iterator[Line | Bad]:
    """Line by line. BadFile when there is no head with a key's column, or a line does not end."""
    text = _text(file)
    numbered = _Numbered(text)
    rows = csv.reader(numbered, delimiter=_delimiter(numbered))
    csv.field_size_limit(LONGEST_LINE)
    head = _head(rows)
    while True:
        first = numbered.at + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield Bad(numbered.at, Reason.TOO_LONG)
            continue
        if numbered.at > first:  # one mark without its pair swallows lines, with keys that nobody sees
            yield Bad(first, Reason.SEVERAL)
        elif any(cell.strip() for cell in row):
            yield _line(numbered.at, row, head)


class _Numbered:
    """The file's lines, counted; csv counts the lines of a field too."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._first: str | None = None
        self.at = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line, self._first = (self._first, None) if self._first is not None else (self._read(), None)
        if not line:
            raise StopIteration
        self.at += 1
        return line

    def peek(self) -> str:
        if self._first is None:
            self._first = self._read()
        return self._first

    def _read(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise BadFile(gettext("Line %(n)d does not end. Is this a CSV file?") % {"n": self.at + 1})
        return line


def _text(file: BinaryIO) -> io.TextIOWrapper:
    """UTF-8, or UTF-16 as spreadsheets save it, which says so by its mark."""
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(file)  # type: ignore[type-var]
    wide = buffered.peek(2).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return io.TextIOWrapper(buffered, encoding="utf-16" if wide else "utf-8-sig", errors="replace", newline="")


def _delimiter(lines: _Numbered) -> str:
    """What parts the head's names most often; a spreadsheet in German or Russian writes semicolons."""
    head = lines.peek()
    return max(",;\t", key=head.count)


def _head(rows: Iterator[list[str]]) -> list[str]:
    """For each column what it holds, "" where that is nothing of ours."""
    try:
        names = next(rows, [])
    except csv.Error:
        names = []
    head = [_BY_NAME.get(" ".join(re.split(r"[\s_-]+", name.strip().casefold())), "") for name in names]
    if "key" not in head:
        raise BadFile(gettext("The first line must name the columns, and one of them must be “key”."))
    if any(name and head.count(name) > 1 for name in head):
        raise BadFile(gettext("Two columns of the first line have the same meaning."))
    return head


def _line(number: int, row: list[str], head: list[str]) -> Line | Bad:
    cells = {name: one_line(cell, 1000) for name, cell in zip(head, row, strict=False) if name}
    key, folded = cells.get("key", ""), keys.fold(cells.get("key", ""))
    known = folded if keys.is_key(folded) else ""
    if any("\ufffd" in cell for cell in row):
        return Bad(number, Reason.NOT_TEXT, "", known)
    if any(cell.strip() for cell in row[len(head) :]):
        # A sign too many before the key's column puts something else there; none can be before the first.
        return Bad(number, Reason.FIELDS, "", known if head[0] == "key" else "")
    if not key:
        return Bad(number, Reason.NO_KEY)
    if not keys.is_key(folded):
        return Bad(number, Reason.BAD_KEY, key[:80])
    dates: dict[str, date | None] = {}
    for name in ("valid_from", "valid_until"):
        typed = cells.get(name, "")
        dates[name] = _date(typed)
        if typed and dates[name] is None:
            return Bad(number, Reason.BAD_DATE, typed[:80], folded)
    first, last = dates["valid_from"], dates["valid_until"]
    if first and last and last < first:
        return Bad(number, Reason.DATES, "", folded)
    email, login = cells.get("email", "").lower(), cells.get("login", "").lower()
    if email and (len(email) > 254 or not EMAIL.fullmatch(email)):
        return Bad(number, Reason.BAD_EMAIL, email[:80], folded)
    if login and not USERNAME.fullmatch(login):
        return Bad(number, Reason.BAD_LOGIN, login[:80], folded)
    return Line(
        number=number,
        key=key[: keys.LONGEST],
        folded=folded,
        kind=cells.get("kind", "")[:100],
        organization=cells.get("organization", "")[:LONGEST_NAME],
        valid_from=first,
        valid_until=last,
        email=email,
        name=cells.get("name", "")[:LONGEST_NAME],
        login=login,
    )


def _date(text: str) -> date | None:
    """A day, whatever time of it stands behind."""
    for form in _DATES:
        try:
            return datetime.strptime(text.split("T")[0].split(" ")[0], form).date()
        except ValueError:
            continue
    return None
