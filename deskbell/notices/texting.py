"""Administrators choose which mails customers get, and write their texts. Each change is logged, without the text."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from deskbell.audit import log
from deskbell.notices import composing
from deskbell.notices.models import MailText
from deskbell.notices.texts.kinds import KINDS
from deskbell.people.models import Person
from deskbell.queues.models import Queue, TicketType

Texts = Mapping[str, Mapping[str, str]]


def levels() -> dict[str, list[MailText]]:
    """Every text by its kind, the desk's first."""
    found: dict[str, list[MailText]] = {}
    for row in MailText.objects.select_related("queue", "type").order_by("type__name", "queue__path", "pk"):
        found.setdefault(row.kind, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.type_id is not None, row.queue_id is not None))
    return found


def governing(rows: list[MailText], queue: Queue | None, type: TicketType | None) -> MailText | None:
    """Which of one kind's texts counts for tickets of this queue and type: the most specific."""
    fitting = [row for row in rows if row.queue_id in (None, _key(queue)) and row.type_id in (None, _key(type))]
    return fitting[-1] if fitting else None


def at(kind: str, queue: Queue | None, type: TicketType | None) -> MailText:
    """What stands at this level; unsaved if nothing does."""
    found = MailText.objects.filter(kind=kind, queue=queue, type=type).first()
    return found or MailText(kind=kind, queue=queue, type=type, is_on=KINDS[kind].on_at_first)


def save(*, by: Person, text: MailText, is_on: bool, texts: Texts) -> MailText:
    """`texts` by language: subject and text."""
    kept = {code: dict(one) for code, one in texts.items() if one.get("text")}
    before = {"on": text.is_on, "languages": sorted(text.texts)} if text.pk else {}
    is_same = text.pk is not None and (text.is_on, text.texts) == (is_on, kept)
    if is_same:
        return text
    text.is_on, text.texts = is_on, kept
    with transaction.atomic():
        text.save()
        after = {"on": is_on, "languages": sorted(kept)}
        log.record(action="mail_text_changed", by=by, about=about(text), old=before, new=after)
    composing.forget()
    return text


def remove(*, by: Person, text: MailText) -> None:
    """The level above counts again."""
    with transaction.atomic():
        log.record(action="mail_text_removed", by=by, about=about(text))
        text.delete()
    composing.forget()


def _key(row: Queue | TicketType | None) -> int | None:
    return row.pk if row is not None else None


def about(text: MailText) -> str:
    """As the log names it: received, received in Support, received of Bug …"""
    parts = [text.kind]
    parts += [f"in {text.queue.path}"] if text.queue is not None else []
    parts += [f"of {text.type.name}"] if text.type is not None else []
    return " ".join(parts)[:200]
