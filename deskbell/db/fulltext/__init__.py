"""Full text on both databases: one normaliser, one table `db_fulltext`, one meaning.

`put` and `forget` write it in the caller's transaction; `Match` is the condition for queries on it."""

from deskbell.db.fulltext.store import Match, forget, install, put, uninstall
from deskbell.db.fulltext.terms import Term, Terms, read_terms

__all__ = ["Match", "Term", "Terms", "forget", "install", "put", "read_terms", "uninstall"]
