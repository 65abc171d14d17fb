"""How passwords are hashed and what they must be. Who may set one is decided by the pages."""

from __future__ import annotations

import threading
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_BYTES = 4096
AT_ONCE = 2
"""Argon2 takes 100 MB and a core for 100 ms: a flood of sign-ins must not take the desk with it."""
_turns = threading.BoundedSemaphore(AT_ONCE)


class Argon2(Argon2PasswordHasher):
    """Django's, with at most AT_ONCE at work in a process; the others wait."""

    def encode(self, password: str, salt: str) -> str:
        with _turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turns:
            return super().verify(password, encoded)


class NotTooLong:
    """A password validator: at most MAX_BYTES bytes of UTF-8."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password.encode()) > MAX_BYTES:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return _("A password has at most %(n)s bytes.") % {"n": MAX_BYTES}
