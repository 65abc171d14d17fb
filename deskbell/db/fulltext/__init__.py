"""Full text on both databases: one normaliser, one table `db_fulltext`, one meaning.

`put` and `forget` write it in the caller's transaction; `Match` is the condition for queries on it."""

from deskbell.db.fulltext.normalise import fold
from deskbell.db.fulltext.passage import Passage
from deskbell.db.fulltext.store import Match, forget, install, put, uninstall
from deskbell.db.fulltext.terms import BODY, All, Either, Expression, Term, in_any_order, read_term

__all__ = [
    "BODY",
    "All",
    "Either",
    "Expression",
    "Match",
    "Passage",
    "Term",
    "fold",
    "forget",
    "in_any_order",
    "install",
    "put",
    "read_term",
    "uninstall",
]
