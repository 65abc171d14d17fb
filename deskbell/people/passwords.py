"""How passwords are hashed and what they must be. Who may set one is decided by the pages.

No rules about digits and signs, no end of validity: length, and nothing that is guessed first (reliability.md 4)."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from deskbell.desk import settings as desk

MAX_BYTES = 4096
SHORTEST = 12
"""Characters; an administrator may ask for more."""
AT_ONCE = 2
"""Argon2 takes 100 MB and a core for 100 ms: a flood of sign-ins must not take the desk with it."""
OF_ITS_OWN = 5
"""So many letters must be left when everything that is guessed first is taken out."""
WORDS = (
    *("deskbell", "helpdesk", "support", "service", "servicedesk", "customer", "ticket", "tickets", "admin"),
    *("administrator", "password", "passwort", "kennwort", "kunde", "kunden", "kundendienst", "anmelden", "welcome"),
    *("willkommen", "hallo", "hello", "login", "secret", "geheim", "summer", "winter", "spring", "autumn", "sommer"),
    *("herbst", "пароль", "поддержка", "привет", "администратор", "добро", "пожаловать", "лето", "зима"),
)
_MORE = Path(__file__).with_name("common_passwords.txt")
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "йцукенгшщзхъ")
_RUN = 4
_LETTERS = re.compile(r"[^\W\d_]+")
_turns = threading.BoundedSemaphore(AT_ONCE)


class Argon2(Argon2PasswordHasher):
    """Django's, with at most AT_ONCE at work in a process; the others wait."""

    def encode(self, password: str, salt: str) -> str:
        with _turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turns:
            return super().verify(password, encoded)


def shortest() -> int:
    """How many characters a new password needs."""
    return max(SHORTEST, desk.current().password_length)


def _hint() -> str:
    return _("At least %(n)d characters. A few unusual words in a row are easy to remember.") % {"n": shortest()}


hint = lazy(_hint, str)
"""`hint()` under the field of a new password; worked out when it is shown."""
shortest_text = lazy(lambda: str(shortest()), str)
"""For `minlength`."""


class LongEnough:
    """A password validator: as many characters as the administrator asks for."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < shortest():
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        return _("A password has at least %(n)d characters.") % {"n": shortest()}


class NotTooLong:
    """A password validator: at most MAX_BYTES bytes of UTF-8."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password.encode()) > MAX_BYTES:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return _("A password has at most %(n)s bytes.") % {"n": MAX_BYTES}


class NotCommon(CommonPasswordValidator):
    """A password validator: none of 20,000 (Django's list and ours of German and Russian ones), also with digits and
    signs around it."""

    def __init__(self) -> None:
        super().__init__()
        self.passwords |= set(_MORE.read_text("utf-8").split())

    def validate(self, password: str, user: Any = None) -> None:
        low = password.lower().strip()
        bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", low)
        if low in self.passwords or bare in self.passwords or len(set(low)) < 4:
            raise ValidationError(_("This password is one of those that are guessed first."), code="too_common")


class NotOfHere:
    """A password validator: more than words that belong to this desk or this person, runs of keys and digits."""

    def validate(self, password: str, user: Any = None) -> None:
        left = password.lower()
        for word in sorted(set(_words(user)), key=len, reverse=True):
            left = left.replace(word, " ")
        letters = sum(len(run) for run in _LETTERS.findall(_without_runs(left)))
        beside = len(re.findall(r"\d", left))
        if letters < OF_ITS_OWN and letters + beside < 2 * SHORTEST:
            raise ValidationError(self.get_help_text(), code="password_of_here")

    def get_help_text(self) -> str:
        return _("A password is more than names of this desk or of yours, digits and keys in a row.")


def _words(user: Any) -> Iterator[str]:
    yield from WORDS
    now = desk.current()
    host = urlsplit(settings.DESKBELL_URL).hostname or ""
    told = [now.name, host, getattr(user, "name", "") or "", getattr(user, "username", "") or ""]
    for text in told:
        yield from (word for word in _LETTERS.findall(text.lower()) if len(word) > 2)


def _without_runs(text: str) -> str:
    """ "qwertz", "abcd" and the same backwards are taken out; so are letters that only repeat."""
    for row in _RUNS:
        for keys in (row, row[::-1]):
            for length in range(len(keys), _RUN - 1, -1):
                for start in range(len(keys) - length + 1):
                    text = text.replace(keys[start : start + length], " ")
    return re.sub(r"(\w)\1{2,}", r"\1", text)
