"""Taking somebody's words out of the log: the entries stay, and the chain holds; what was said is gone."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from deskbell.audit import log
from deskbell.audit.models import Wording
from deskbell.db import fulltext


def forget(*, actors: Iterable[int] = (), texts: Iterable[str] = ()) -> int:
    """Erase the words of entries that these people wrote as customers, and of those that say one of these texts: a
    name, an address. How many entries; in the caller's transaction. On SQLite what was there is overwritten."""
    count = _forget(Wording.objects.filter(entry__actor__in=list(actors)).exclude(said={}))
    for text in texts:
        if folded := fulltext.fold(text).strip():
            count += _forget(Wording.objects.filter(Q(words__contains=folded)).exclude(said={}))
    return count


def _forget(rows: QuerySet[Wording]) -> int:
    count = 0
    while some := list(rows.select_related("entry")[:200]):
        for row in some:
            row.about, row.said, row.words = row.entry.about, {}, log.words_of(row.entry, {})
        Wording.objects.bulk_update(some, ["about", "said", "words"])
        count += len(some)
    return count
