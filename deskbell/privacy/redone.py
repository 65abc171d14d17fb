"""What was redacted by hand, done again on a restored database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.dateparse import parse_datetime

from deskbell.mime import blanking
from deskbell.privacy import files, places
from deskbell.tickets import articles
from deskbell.tickets.models import Article, Attachment, Ticket


def _cut(line: dict[str, Any]) -> bool:
    """A text that is not as it was when it was cut goes whole: rather too much than too little."""
    place = places.found(line)
    if place is None or not place.text:
        return False
    same = places.digest(place.text) == line["was"]
    place.apply([(s, e, m) for s, e, m in line["cuts"]] if same else blanking.whole(place.text))
    _index(place.row)
    return True


def _index(row: Any) -> None:
    """The words by which the ticket is found."""
    if isinstance(row, Ticket):
        articles.reindex(row)
    elif isinstance(row, Article):
        articles.reindex(row.ticket)
    elif isinstance(row, Attachment):
        articles.reindex(row.article.ticket)


def _raws(line: dict[str, Any]) -> bool:
    article = Article.objects.filter(public_id=line["article"]).first()
    if article is None:
        return False
    return bool(files.erase_raws(article, now=parse_datetime(line["at"]) or article.created_at))


def _file(line: dict[str, Any]) -> bool:
    file = Attachment.objects.select_related("blob", "article").filter(public_id=line["file"]).first()
    if file is None or file.blob is None:
        return False
    return bool(files.erase_one(file, now=parse_datetime(line["at"]) or file.article.created_at))


def _told(line: dict[str, Any]) -> bool:
    ticket = Ticket.objects.filter(number=line["ticket"]).first()
    return ticket is not None and files.erase_told(ticket, until=parse_datetime(line["at"]) or ticket.created_at)


DOERS: dict[str, Callable[[dict[str, Any]], bool]] = {"cut": _cut, "raws": _raws, "file": _file, "told": _told}
