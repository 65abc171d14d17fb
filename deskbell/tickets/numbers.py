"""Ticket numbers: OTRS's four generators and osTicket's mask. The administrator chooses one on the desk."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime

from deskbell.db import counters
from deskbell.desk.models import Desk, NumberFormat
from deskbell.tickets.models import Ticket

COUNTER_DIGITS = 5
RANDOM_DIGITS = 10
MASK = re.compile(r"^[A-Za-z0-9.#-]{1,32}$")  # decision A14
TRIES = 1000
_TYPED = re.compile(r"[A-Za-z0-9.-]*[0-9][A-Za-z0-9.-]*")


class NoNumberLeft(Exception):
    """The chosen form has too few places. Say so to the administrator."""


def next_number(desk: Desk, now: datetime) -> str:
    """A number no ticket has, taken in the caller's transaction. The day is UTC's (decision A19)."""
    if desk.number_format == NumberFormat.DATE_CHECKSUM:
        return date_checksum(now.date(), desk.system_id, _daily(now.date(), desk.system_id))
    if desk.number_format == NumberFormat.DATE:
        return f"{now:%Y%m%d}{desk.system_id}{_daily(now.date(), desk.system_id)}"
    if desk.number_format == NumberFormat.AUTO_INCREMENT:
        return f"{desk.system_id}{counters.take('ticket'):0{COUNTER_DIGITS}d}"
    return _unused(desk)


def likely_next(desk: Desk, now: datetime) -> dict[str, str]:
    """What each form would give now; of random ones any. Nothing is taken."""
    day, system = now.date(), desk.system_id
    daily, counter = counters.upcoming(_name_of(day, system)), counters.upcoming("ticket")
    return {
        NumberFormat.DATE_CHECKSUM: date_checksum(day, system, daily),
        NumberFormat.DATE: f"{now:%Y%m%d}{system}{daily}",
        NumberFormat.AUTO_INCREMENT: f"{system}{counter:0{COUNTER_DIGITS}d}",
        NumberFormat.RANDOM: _random(system),
        NumberFormat.MASK: _masked(desk.number_mask),
    }


def date_checksum(day: date, system_id: str, counter: int) -> str:
    """OTRS's default: day, system id, counter of at least five digits, check digit."""
    digits = f"{day:%Y%m%d}{system_id}{counter:0{COUNTER_DIGITS}d}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """Weights 1, 2, 1, 2 … without digit sums (so not Luhn), 10 - sum mod 10; ten is written as 1."""
    total = sum(int(digit) * (1 + at % 2) for at, digit in enumerate(digits))
    left = 10 - total % 10
    return "1" if left == 10 else str(left)


def typed(text: str) -> list[str]:
    """What somebody may mean who typed a number: with or without "Ticket#", brackets and spaces within."""
    text = text[:100]
    found = [match.strip(".-") for words in (text, "".join(text.split())) for match in _TYPED.findall(words)[-3:]]
    return list(dict.fromkeys(found))


def fill_mask(mask: str, digits: str) -> str:
    """`#` takes a digit from the left; surplus digits follow the last `#` (osTicket)."""
    places = mask.count("#")
    digits = digits.rjust(places, "0")
    taken = iter(digits[:places])
    last = mask.rfind("#")
    filled = "".join(next(taken) if c == "#" else c for c in mask[: last + 1])
    return filled + digits[places:] + mask[last + 1 :]


def is_mask(mask: str) -> bool:
    return bool(MASK.match(mask)) and "#" in mask


def _daily(day: date, system_id: str) -> int:
    return counters.take(_name_of(day, system_id))


def _name_of(day: date, system_id: str) -> str:
    return f"ticket:{system_id}:{day:%Y%m%d}"


def _random(system_id: str) -> str:
    return f"{system_id}{secrets.randbelow(10**RANDOM_DIGITS):0{RANDOM_DIGITS}d}"


def _masked(mask: str) -> str:
    places = max(6, mask.count("#"))  # osTicket: never fewer than six, the first not 0
    first = str(1 + secrets.randbelow(9))
    return fill_mask(mask, first + f"{secrets.randbelow(10 ** (places - 1)):0{places - 1}d}")


def _unused(desk: Desk) -> str:
    is_random = desk.number_format == NumberFormat.RANDOM
    for _ in range(TRIES):
        number = _random(desk.system_id) if is_random else _masked(desk.number_mask)
        if not Ticket.objects.filter(number=number).exists():
            return number
    raise NoNumberLeft("No free ticket number was found. Give the number more places under Administration.")
