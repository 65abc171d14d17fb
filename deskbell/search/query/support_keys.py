"""The kind of value that `licence:` takes: a word of the language, or the key of a support licence."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.contracts import keys
from deskbell.people.models import Person
from deskbell.search.query import directories, vocabulary
from deskbell.search.query.directories import MOST
from deskbell.search.query.kinds import STAR, Kind, Typed, quoted
from deskbell.search.query.tree import Literal, Value, Word


class Keys(Kind):
    """Support keys that stand on tickets, and words of the language before them."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, typed: Typed) -> list[Value]:
        text = self._without_op(typed)
        if not typed.raw.quoted and (word := vocabulary.meant(text, self.words)):
            return [Word(word)]
        prefix = text.endswith("*") and not typed.raw.quoted
        folded = keys.fold(text.removesuffix("*") if prefix else text)
        if not folded or "*" in folded:
            raise typed.wrong(STAR())
        if not directories.keys_on_tickets(folded, typed.person, 1, whole=not prefix):
            near = directories.keys_on_tickets(folded[:3], typed.person, MOST)
            raise typed.unknown(self.hint(), [*vocabulary.spellings(self.words), *near])
        return [Literal(folded, prefix)]

    def write(self, value: Value, person: Person | None) -> str:
        if isinstance(value, Word):
            return value.word
        assert isinstance(value, Literal)
        if value.prefix:
            return f"{value.text}*"
        return f'"{value.text}"' if vocabulary.meant(value.text, self.words) else quoted(value.text)

    def offers(self, text: str, person: Person | None, most: int) -> list[str]:
        words = super().offers(text, person, most)
        folded = keys.fold(text.strip('"'))
        found = directories.keys_on_tickets(folded, person, most) if folded else []
        return [*words, *(quoted(key) for key in found)][:most]

    def hint(self) -> str:
        return _("It takes %(words)s, or a key.") % {"words": ", ".join(self.words)}
