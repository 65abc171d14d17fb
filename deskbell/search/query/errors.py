"""What is wrong with a query, where, and what was probably meant. Nothing half-understood is run."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from deskbell.db.fulltext import fold


class QueryError(Exception):
    """`message` is a sentence for the person; `start` and `end` are the place in the text; `instead` fits there."""

    def __init__(self, message: str, start: int, end: int, instead: str = "") -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.instead = message, start, end, instead


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like this one; "" when none is."""
    by_folded = {fold(one): one for one in known}
    found = difflib.get_close_matches(fold(word), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""
