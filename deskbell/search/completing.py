"""What could be typed next in the search box: fields, then their values as far as the reader may see them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q

from deskbell.access import scope, standing
from deskbell.db.fulltext import fold
from deskbell.people.models import Person
from deskbell.queues.models import Stage
from deskbell.search.query import fields, vocabulary
from deskbell.search.query.fields import ROWS, SORTING
from deskbell.search.query.kinds import quoted
from deskbell.tickets import counts

MOST = 12
LONGEST = 2_000
TYPED = re.compile(r'(?:^|[\s(]|(?<=[\s(])-|^-)((?:[^\s()"]|"[^"]*"|"[^"]*$)*)$')
OPS = re.compile(r"^(>=|<=|>|<|=)")
OF_STAGES = {
    "new": Q(stage=Stage.NEW),
    "open": Q(stage=Stage.OPEN),
    "pending": Q(stage__in=(Stage.PENDING_REMINDER, Stage.PENDING_AUTO)),
    "closed": Q(stage=Stage.CLOSED),
    "merged": Q(stage=Stage.MERGED),
    "removed": Q(stage=Stage.REMOVED),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """`text` replaces what was typed; `about` explains it or counts its tickets."""

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """Offers for the text from `start` to `end`."""

    start: int
    end: int
    offers: list[Offer]


def complete(person: Person, text: str, at: int | None = None) -> Completion:
    """What fits at this place of the text; at its end without one."""
    text = text[:LONGEST]
    at = len(text) if at is None else max(0, min(at, len(text)))
    found = TYPED.search(text[:at])
    typed = found[1] if found else ""
    if typed.startswith("-"):
        typed = typed[1:]
    name, colon, value = typed.partition(":")
    known = fields.field(name) if colon and '"' not in name else None
    if known is None:
        return Completion(at - len(typed), at, _fields(typed))
    value = _last(value)
    value = value[len(op[0]) :] if (op := OPS.match(value)) else value
    offers = known.kind.offers(value, person, MOST)
    about = _figures(person, known.name, offers)
    return Completion(at - len(value), at, [Offer(one, about.get(one, "")) for one in offers])


def _fields(typed: str) -> list[Offer]:
    wanted = fold(typed)
    if typed.startswith(('"', "#")):
        return []
    rows = [row for row in (*ROWS, SORTING) if any(fold(one).startswith(wanted) for one in (row.name, *row.others))]
    rows += [row for row in fields.extras() if row.name.startswith(wanted)]
    return [Offer(f"{row.name}:", str(row.about)) for row in (rows if typed else rows[:0])[:MOST]]


def _last(values: str) -> str:
    """The value that is being typed: behind the last comma that is not inside quotation marks."""
    cut, quoted = 0, False
    for at, sign in enumerate(values):
        if sign == '"':
            quoted = not quoted
        elif sign == "," and not quoted:
            cut = at + 1
    return values[cut:]


def _figures(person: Person, name: str, offers: list[str]) -> dict[str, str]:
    """How many tickets there are, where that costs nothing: per stage and per queue."""
    where = scope.counts_q(person)
    if name == "state":
        stages = [one for one in vocabulary.STAGES if one in offers]
        return {one: str(n) for one, n in counts.totals(where, **{s: OF_STAGES[s] for s in stages}).items()}
    if name == "queue":
        active = standing.by_queue(person)
        paths = scope.queues_for(person).filter(pk__in=active).values_list("pk", "path")
        return {quoted(path): str(active[pk].active) for pk, path in paths if active[pk].active}
    return {}
