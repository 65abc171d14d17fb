"""Orders of a list, and places in them. A list pages by the key of its last row, never by an offset.

An order is a row of legs that follow each other; within a leg one column and then the key decide, along one index.
So the thousandth page of any order costs what the first does, and a ticket that comes in moves no page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Expression, Q
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, tzinfo=UTC)
LONGEST = 2_100
"""Of a place in an address: a title in hexadecimal figures."""
MOST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Leg:
    """A stretch of an order: the tickets that belong to it, and the column they stand in order of."""

    where: Q
    by: str
    ascending: bool = False
    expression: Expression | None = None  # what `by` is, when it is no column; a text

    def turned(self) -> Leg:
        return Leg(self.where, self.by, not self.ascending, self.expression)


@dataclass(frozen=True)
class Sort:
    """An order as people know it. `turns`: it may be read from its other end too."""

    id: str
    name: str | Promise
    legs: tuple[Leg, ...]
    turns: bool = True


@dataclass(frozen=True)
class Order:
    """A sort, read from one of its ends."""

    sort: Sort
    is_turned: bool = False

    def __str__(self) -> str:
        return f"-{self.sort.id}" if self.is_turned else self.sort.id

    @property
    def legs(self) -> list[Leg]:
        legs = list(self.sort.legs)
        return [leg.turned() for leg in reversed(legs)] if self.is_turned else legs

    @property
    def other_end(self) -> Order:
        return Order(self.sort, not self.is_turned and self.sort.turns)

    @property
    def goes_up(self) -> bool:
        """For aria-sort: small, old, or early first."""
        first = self.legs[0]
        return first.ascending if len(self.sort.legs) == 1 or not self.sort.turns else self.is_turned


PRIORITIES = tuple(Leg(Q(priority=level), "created_at", ascending=True) for level in (5, 4, 3, 2, 1))
SORTS = {
    sort.id: sort
    for sort in (
        Sort("changed", _("Last change"), (Leg(Q(), "touched_at"),)),
        Sort(
            "waits",
            _("Longest waiting first"),
            (Leg(Q(waiting_since__isnull=False), "waiting_since", True), Leg(Q(waiting_since=None), "touched_at")),
            turns=False,
        ),
        Sort("priority", _("Priority, then age"), PRIORITIES),
        Sort("age", pgettext_lazy("of a ticket", "Age"), (Leg(Q(), "created_at", True),)),
        Sort("title", _("Subject"), (Leg(Q(), "title_key", True, Lower("title")),)),
        Sort("due", _("Pending until"), (Leg(Q(pending_until__isnull=False), "pending_until", True),)),
    )
}


def read(text: str | None, allowed: tuple[str, ...]) -> Order | None:
    """The order that an address or a choice names; None for what is none of these."""
    name = (text or "").removeprefix("-")
    if name not in allowed:
        return None
    sort = SORTS[name]
    return Order(sort, (text or "").startswith("-") and sort.turns)


@dataclass(frozen=True)
class Place:
    """A place beside a row: the leg it is in, what the leg's column says there, and its key."""

    leg: int
    at: datetime | str
    id: int

    def __str__(self) -> str:
        at = (
            f"x{self.at.encode().hex()}"
            if isinstance(self.at, str)
            else (self.at - EPOCH) // timedelta(microseconds=1)
        )
        return f"{self.leg}.{at}.{self.id}"

    @classmethod
    def read(cls, text: str | None, order: Order) -> Place | None:
        """None for what is no place in this order; nobody is punished for an old address."""
        pieces = (text or "").split(".") if len(text or "") <= LONGEST else []
        if len(pieces) != 3:
            return None
        leg, key = _figure(pieces[0], len(order.legs) - 1), _figure(pieces[2], MOST_KEY)
        if leg is None or key is None:
            return None
        is_text = order.legs[leg].expression is not None
        at = _text(pieces[1]) if is_text else _moment(pieces[1])
        return None if at is None else cls(leg, at, key)


def beyond(leg: Leg, place: Place) -> Q:
    """The rows of the leg that follow the place."""
    # The first condition alone lets the index find the place; the second settles rows of the same moment.
    side = "gt" if leg.ascending else "lt"
    same_or_further: dict[str, Any] = {f"{leg.by}__{side}e": place.at}
    return Q(**same_or_further) & (Q(**{f"{leg.by}__{side}": place.at}) | Q(**{f"id__{side}": place.id}))


def _figure(text: str, most: int) -> int | None:
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
        return None
    return int(text) if int(text) <= most else None


def _moment(text: str) -> datetime | None:
    figure = _figure(text, (LAST - EPOCH) // timedelta(microseconds=1))
    return None if figure is None else EPOCH + timedelta(microseconds=figure)


def _text(text: str) -> str | None:
    try:
        found = bytes.fromhex(text.removeprefix("x")).decode()
    except ValueError:
        return None
    return found if text.startswith("x") and "\0" not in found else None
