"""Where words stand that may have to go: each is a column of a row, or one text inside a column of JSON.

A cut is written down in the journal by places and figures, never by words: a database that was restored is cut again
(`redone`). Rows are named by what a restored database still knows them by."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from deskbell.intake.models import RawMail
from deskbell.mime import blanking
from deskbell.mime.blanking import Cut
from deskbell.outbox.models import OutgoingMail
from deskbell.privacy import journal
from deskbell.tickets.models import Article, Attachment, Draft, Event, Ticket

Path = tuple[str | int, ...]
KINDS: dict[str, type[models.Model]] = {
    "article": Article,
    "draft": Draft,
    "event": Event,
    "file": Attachment,
    "mail": OutgoingMail,
    "spooled": RawMail,
    "ticket": Ticket,
}
NAMES: dict[type[models.Model], str] = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Place:
    row: Any
    field: str
    path: Path = ()

    @property
    def text(self) -> str:
        value = getattr(self.row, self.field)
        for step in self.path:
            value = value[step]
        return value if isinstance(value, str) else ""

    @property
    def is_html(self) -> bool:
        return self.field == "html"

    def cuts(self, passage: str, *, as_name: bool = False) -> list[Cut]:
        return (blanking.in_html if self.is_html else blanking.in_text)(self.text, passage, as_name=as_name)

    def apply(self, cuts: Sequence[Cut]) -> None:
        """Write it without them. The journal is the caller's."""
        self._write(blanking.applied(self.text, cuts))

    def cut(self, cuts: Sequence[Cut]) -> None:
        """The same, written down."""
        if cuts:
            journal.note(do="cut", **self.named(), was=digest(self.text), cuts=[list(cut) for cut in cuts])
            self.apply(cuts)

    def named(self) -> dict[str, Any]:
        return {"kind": NAMES[type(self.row)], "row": _key(self.row), "field": self.field, "path": list(self.path)}

    def _write(self, text: str) -> None:
        column = self.row._meta.get_field(self.field)
        if column.max_length and not self.path:
            text = text[: column.max_length]
        if self.path:
            inner = getattr(self.row, self.field)
            for step in self.path[:-1]:
                inner = inner[step]
            inner[self.path[-1]] = text
        else:
            setattr(self.row, self.field, text)
        self.row.save(update_fields=[self.field])


def found(named: dict[str, Any]) -> Place | None:
    """The place a line of the journal names, if this database has it."""
    model = KINDS.get(named["kind"])
    row = model._default_manager.filter(**named["row"]).first() if model else None
    if row is None:
        return None
    place = Place(row, named["field"], tuple(named["path"]))
    try:
        place.text  # noqa: B018  a path that leads nowhere
    except (KeyError, IndexError, TypeError):
        return None
    return place


def digest(text: str) -> str:
    """Tells whether a text is still the same, and nothing of what it says."""
    return hmac.new(settings.DIGEST_KEY, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def of_article(article: Article) -> list[Place]:
    """Its words, and those of the mail as it left."""
    places = [Place(article, name) for name in ("text", "reply_text", "html")]
    if article.outgoing is not None:
        places += of_mail(article.outgoing)
    return places


def of_mail(mail: OutgoingMail) -> list[Place]:
    return [Place(mail, "text"), Place(mail, "html")]


def of_draft(draft: Draft) -> list[Place]:
    return [Place(draft, "text"), Place(draft, "html")]


def in_json(row: Any, field: str) -> Iterator[Place]:
    """Every text inside a column of JSON."""
    yield from (Place(row, field, path) for path in _paths(getattr(row, field)))


def _paths(value: Any, before: Path = ()) -> Iterator[Path]:
    if isinstance(value, str):
        yield before
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*before, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _paths(inner, (*before, at))


def _key(row: Any) -> dict[str, Any]:
    if isinstance(row, Ticket):
        return {"number": row.number}
    if isinstance(row, Event):
        return {"ticket__number": row.ticket.number, "kind": row.kind, "at": row.at.isoformat()}
    return {"public_id": row.public_id}
