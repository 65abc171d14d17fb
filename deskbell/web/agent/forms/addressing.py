"""Addresses as people type them: several in one field, with or without names."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from deskbell.mime.mail import MailAddress
from deskbell.people import addresses
from deskbell.queues.addresses import book

_BETWEEN = re.compile(r"""[;\r\n]+|,(?=(?:[^"]*"[^"]*")*[^"]*$)""")  # a comma inside quotes is part of a name
_ANGLE = re.compile(r"^(.*?)<([^<>]*)>\s*$")
MOST = 50


def as_typed(text: str) -> tuple[MailAddress, ...]:
    """Every piece, right or wrong: to be kept with a draft."""
    return tuple(_read(piece) for piece in (one.strip() for one in _BETWEEN.split(text)) if piece)[: 2 * MOST]


def as_text(people: tuple[MailAddress, ...]) -> str:
    """The opposite."""
    return ", ".join(f"{_quoted(a.name)} <{a.email}>" if a.name else a.email for a in people)


def checked(text: str) -> tuple[MailAddress, ...]:
    """Addresses that mail can be sent to: each once, none of ours, none of a colleague's (decision D35)."""
    found = {address.email: address for address in reversed(as_typed(text))}
    if len(found) > MOST:
        raise ValidationError(_("Write to at most %(n)d addresses."), params={"n": MOST})
    check = EmailValidator(_("“%(value)s” is not a mail address."))
    ours = book.get()
    for email in found:
        check(email)
        if ours.is_ours(email):
            raise ValidationError(
                _("%(email)s is an address of this desk: the mail would come back."), params={"email": email}
            )
    if colleagues := sorted(addresses.agents_among(found)):
        raise ValidationError(
            _("%(email)s belongs to a colleague, whose address customers must not see. Write a note instead."),
            params={"email": colleagues[0]},
        )
    return tuple(reversed(found.values()))


def _read(piece: str) -> MailAddress:
    found = _ANGLE.match(piece)
    if found is None:
        return MailAddress("", piece.lower()[:254])
    return MailAddress(found[1].strip().strip('"').strip()[:200], found[2].strip().lower()[:254])


def _quoted(name: str) -> str:
    return f'"{name}"' if re.search(r"[,;<>\"]", name) else name
