"""Pieces → tree. Reads names of things for the person who asks; runs nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.people.models import Person
from deskbell.search.query import fields
from deskbell.search.query.errors import QueryError, nearest
from deskbell.search.query.fields import DESK, Language
from deskbell.search.query.kinds import Typed, read_text
from deskbell.search.query.lexer import Piece, Raw, pieces
from deskbell.search.query.tree import (
    Field,
    Literal,
    Node,
    Query,
    Text,
    Value,
    Word,
    all_of,
    any_of,
    negated,
)
from deskbell.tickets.models import Ticket

LONGEST = 2_000
DEEPEST = 10
MOST_TERMS = 50


def parse(text: str, person: Person | None, language: Language = DESK) -> Query:
    """The query that this text is to this reader; QueryError says what is wrong with it. None is the machine."""
    if len(text) > LONGEST:
        words = _("A search has at most %(n)d characters.") % {"n": LONGEST}
        raise QueryError(words, LONGEST, len(text))
    parser = _Parser(pieces(text), person, len(text), language)
    tree = parser.either(0, top=True)
    if piece := parser.next():
        raise QueryError(_("This bracket was never opened."), piece.start, piece.end)
    return Query(tree, parser.sort, tuple(parser.hints))


@dataclass
class _Parser:
    pieces: list[Piece]
    person: Person | None
    length: int
    language: Language
    at: int = 0
    terms: int = 0
    sort: str = ""
    hints: list[str] = field(default_factory=list)

    def next(self) -> Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def take(self, *which: str) -> Piece | None:
        """The next piece, if it is of this kind."""
        piece = self.next()
        if piece is None or piece.kind not in which:
            return None
        self.at += 1
        return piece

    def either(self, depth: int, *, top: bool = False) -> Node | None:
        if depth > DEEPEST:
            start = self.pieces[self.at - 1].start
            raise QueryError(
                _("Brackets and NOT may stand in one another %(n)d times at most.") % {"n": DEEPEST}, start, start + 1
            )
        found = [self.every(depth, top)]
        while sign := self.take("or"):
            if found[-1] is None or not self._something_follows():
                raise QueryError(_("Something to look for is missing beside OR."), sign.start, sign.end)
            found.append(self.every(depth, False))
        return any_of([part for part in found if part is not None])

    def every(self, depth: int, top: bool) -> Node | None:
        found: list[Node] = []
        while (piece := self.next()) and piece.kind not in ("or", ")"):
            if piece.kind == "and":
                self.at += 1
                if not found or not self._something_follows():
                    raise QueryError(_("Something to look for is missing beside AND."), piece.start, piece.end)
                continue
            part = self.factor(depth, top)
            if part is not None:
                found.append(part)
        return all_of(found)

    def _something_follows(self) -> bool:
        piece = self.next()
        return piece is not None and piece.kind not in ("or", "and", ")")

    def factor(self, depth: int, top: bool) -> Node | None:
        if sign := self.take("not"):
            if not self._something_follows():
                raise QueryError(_("Something to look for is missing after NOT."), sign.start, sign.end)
            if depth >= DEEPEST:
                raise QueryError(
                    _("Brackets and NOT may stand in one another %(n)d times at most.") % {"n": DEEPEST},
                    sign.start,
                    sign.end,
                )
            part = self.factor(depth + 1, False)
            return negated(part) if part is not None else None
        if bracket := self.take("("):
            inside = self.either(depth + 1)
            if not self.take(")"):
                raise QueryError(_("This bracket is never closed."), bracket.start, self.length)
            return inside
        piece = self.take("field", "text")
        assert piece is not None
        self.terms += len(piece.values)
        if self.terms > MOST_TERMS:
            raise QueryError(
                ngettext(
                    "A search has at most %(n)d word or value.",
                    "A search has at most %(n)d words and values.",
                    MOST_TERMS,
                )
                % {"n": MOST_TERMS},
                piece.start,
                piece.end,
            )
        return self.field(piece, top) if piece.kind == "field" else self.text(piece.values[0])

    def field(self, piece: Piece, top: bool) -> Node | None:
        known = self.language.field(piece.name)
        if known is None:
            return self._no_field(piece)
        for raw in piece.values:
            if not raw.text.strip() and not (raw.quoted and raw.text):
                words = _("The value comes directly after the colon. %(expected)s") % {"expected": known.kind.hint()}
                raise QueryError(words, piece.start, max(raw.end, piece.start + len(piece.name) + 1))
        found: list[Value] = []
        for raw in piece.values:
            for value in known.kind.read(Typed(known.name, raw, self.person)):
                self._for_a_person(value, raw, known.name)
                if value not in found:
                    found.append(value)
        if known.name == fields.SORT:
            self._sorted(piece, found, top)
            return None
        self._count(found, piece)
        return Field(known.name, tuple(found))

    def _count(self, found: list[Value], piece: Piece) -> None:
        """A name that several have counts as often as it has values."""
        self.terms += max(0, len(found) - len(piece.values))

    def _for_a_person(self, value: Value, raw: Raw, name: str) -> None:
        if self.person is None and (value == Word("me") or name in ("in", "unread")):
            raise QueryError(_("The machine has no tickets and no searches of its own."), raw.start, raw.end)

    def _sorted(self, piece: Piece, found: list[Value], top: bool) -> None:
        if not top or len(found) != 1:
            raise QueryError(_("The order holds for the whole search; say it once."), piece.start, piece.end)
        if self.sort:
            raise QueryError(_("The order was said before."), piece.start, piece.end)
        assert isinstance(found[0], Word)
        self.sort = found[0].word

    def _no_field(self, piece: Piece) -> Node | None:
        """A word with a colon that is no field is searched as text (decision B39)."""
        hint = _("“%(name)s:” is no field; it is searched as text.") % {"name": piece.name}
        if near := nearest(piece.name, self.language.all_names()):
            hint += " " + _("Did you mean “%(name)s:”?") % {"name": near}
        self.hints.append(hint)
        raw = piece.values[0]
        text = ",".join(value.op + value.text for value in piece.values)
        whole = f"{piece.name}:{text}"
        if any(value.quoted for value in piece.values):
            return read_text(whole, Raw(whole, True, "", piece.start, piece.end))
        return read_text(whole, Raw(whole, False, "", raw.start, piece.end))

    def text(self, raw: Raw) -> Node | None:
        if not raw.quoted:
            if raw.text.startswith("#") and len(raw.text) > 1:
                known = fields.FIELDS["number"]
                return Field("number", tuple(known.kind.read(Typed("number", raw, self.person))))
            if raw.text.isascii() and raw.text.isdigit():
                return self._number(raw)
            if not any(sign.isalnum() or sign == "*" for sign in raw.text):
                return None  # a dash between two words
        elif not any(sign.isalnum() for sign in raw.text):
            return None
        return read_text(raw.text, raw)

    def _number(self, raw: Raw) -> Node:
        """A bare number is a ticket's, if there is such a ticket; else it is a word like others."""
        seen = Ticket.objects.all() if self.person is None else self.language.tickets(self.person)
        if seen.filter(number=raw.text).exists():
            return Field("number", (Literal(raw.text),))
        return Text(raw.text, phrase=True)
