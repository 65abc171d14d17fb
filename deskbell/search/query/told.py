"""`field.CODE`: what an extra field of a ticket holds, which values it takes and what they ask. Nothing else."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from deskbell.db.fulltext import fold
from deskbell.people.models import Person
from deskbell.queues import extra_fields
from deskbell.queues.models import ExtraField
from deskbell.search.query import times, tree, vocabulary
from deskbell.search.query.asking import Asking
from deskbell.search.query.conditions import LOOKUPS, NOTHING
from deskbell.search.query.kinds import STAR, Choice, Kind, Times, Typed, quoted
from deskbell.search.query.tree import Age, Amount, Between, Compared, Literal, Period, Word
from deskbell.tickets.models import FieldValue

NAMES = ("field", "feld", "поле")
LONGEST = 200
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,18}([.,][0-9]{1,6})?")
NONE = ("none",)
YES_NO = Choice("yes", "no")


def named(name: str) -> ExtraField | None:
    """The field that `field.CODE` means, in English, German or Russian."""
    word, dot, code = name.partition(".")
    return extra_fields.by_code().get(code.lower()) if dot and fold(word) in NAMES else None


def kind_of(field: ExtraField) -> Kind:
    if field.kind == ExtraField.Kind.CHECKBOX:
        return YES_NO
    if field.kind == ExtraField.Kind.DATE:
        return Days()
    return Told(field)


class Told(Kind):
    """A value as it was told, or its beginning with *; `none` for tickets that were told nothing."""

    words = NONE

    def __init__(self, field: ExtraField) -> None:
        self.field = field

    def read(self, typed: Typed) -> list[tree.Value]:
        text = self._without_op(typed)
        if not typed.raw.quoted and vocabulary.meant(text, NONE):
            return [Word("none")]
        if text.endswith("*") and not typed.raw.quoted:
            if "*" in text[:-1] or not text[:-1]:
                raise typed.wrong(STAR())
            if self.field.kind == ExtraField.Kind.CHOICE:
                return self._choices(typed, text[:-1])
            return [Literal(text[:-1][:LONGEST], prefix=True)]
        return [Literal(self._whole(typed, text)[:LONGEST])]

    def _choices(self, typed: Typed, begun: str) -> list[tree.Value]:
        found = [one for one in self.field.choices if fold(one).startswith(fold(begun))]
        if not found:
            raise typed.unknown(self.hint(), self.field.choices)
        return [Literal(str(one)[:LONGEST]) for one in found]

    def _whole(self, typed: Typed, text: str) -> str:
        if self.field.kind == ExtraField.Kind.NUMBER:
            if not PLAIN_NUMBER.fullmatch(text):
                raise typed.unknown(self.hint(), NONE)
            return extra_fields.kept(Decimal(text.replace(",", ".")))
        if self.field.kind == ExtraField.Kind.CHOICE:
            found = next((one for one in self.field.choices if fold(one) == fold(text)), "")
            if not found:
                raise typed.unknown(self.hint(), self.field.choices)
            return str(found)
        return text

    def write(self, value: tree.Value, person: Person | None) -> str:
        if isinstance(value, Word):
            return value.word
        assert isinstance(value, Literal)
        if value.prefix:
            return f"{value.text}*"
        return f'"{value.text}"' if vocabulary.meant(value.text, NONE) else quoted(value.text)

    def offers(self, text: str, person: Person | None, most: int) -> list[str]:
        begun = fold(text.strip('"'))
        told = [quoted(one) for one in self.field.choices if fold(one).startswith(begun)]
        return [*told, *super().offers(text, person, most)][:most]

    def hint(self) -> str:
        if self.field.kind == ExtraField.Kind.CHOICE:
            return _("It takes %(words)s.") % {"words": ", ".join([*self.field.choices[:20], *NONE])}
        return _("It takes a value as it was written, its beginning with *, or none.")


class Days(Times):
    """Days and ages, or `none`."""

    words: tuple[str, ...] = (*NONE, *Times.words)  # type: ignore[assignment]  # one more than other times have

    def read(self, typed: Typed) -> list[tree.Value]:
        is_none = not typed.raw.quoted and not typed.raw.op and vocabulary.meant(typed.raw.text, NONE)
        return [Word("none")] if is_none else super().read(typed)

    def write(self, value: tree.Value, person: Person | None) -> str:
        return value.word if isinstance(value, Word) else super().write(value, person)


def q(field: ExtraField, value: tree.Value, ask: Asking) -> Q:
    """What the value asks of a ticket. A tick that was never set is no."""
    rows = FieldValue.objects.filter(field=field)
    match value:
        case Word("yes"):
            return Q(pk__in=rows.filter(value=extra_fields.TICKED).values("ticket"))
        case Word():  # none, and no
            return Q(~Exists(rows.filter(ticket=OuterRef("pk"))))
        case Literal(text, prefix=True):
            begun = rows.alias(begun=Left("value", len(text))).filter(begun=Value(text))
            return Q(pk__in=begun.values("ticket"))
        case Literal(text):
            return Q(pk__in=rows.filter(value=text).values("ticket"))
        case Compared(op, amount):
            return Q(pk__in=rows.filter(_day(op, amount, ask)).values("ticket"))
        case Between(low, high):
            ends = [_day(op, end, ask) for op, end in ((">=", low), ("<=", high)) if end is not None]
            return Q(pk__in=rows.filter(*ends).values("ticket"))
    return NOTHING


def _day(op: str, amount: Amount, ask: Asking) -> Q:
    """Days are kept as 2026-11-22: they sort as text."""
    if isinstance(amount, Age):
        older = {"<": "gt", "<=": "gte", ">": "lt", ">=": "lte"}
        return Q(**{f"value__{older[op]}": times.back(ask.now, amount).astimezone(ask.zone).date().isoformat()})
    assert isinstance(amount, Period)
    begins, ends = (moment.astimezone(ask.zone).date() for moment in times.bounds(amount, ask.now, ask.zone))
    if op == "=":
        return Q(value__gte=begins.isoformat(), value__lt=ends.isoformat())
    edge: date = ends if op in (">", "<=") else begins
    lookup = {">": "gte", "<=": "lt"}.get(op) or LOOKUPS[op]
    return Q(**{f"value__{lookup}": edge.isoformat()})
