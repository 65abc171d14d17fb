"""Administrators choose which mails customers get, and write their texts. Each change is logged, without the text."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Count, Q

from deskbell.audit import log
from deskbell.notices import composing
from deskbell.notices.models import MailText
from deskbell.notices.texts.kinds import KINDS
from deskbell.people.models import Person
from deskbell.queues.models import Queue, TicketType

Texts = Mapping[str, Mapping[str, str]]


def governing(queue: Queue | None, type: TicketType | None, *, but: MailText | None = None) -> dict[str, MailText]:
    """By kind the text that counts for tickets of this queue and type, the most specific; as if `but` were not."""
    rows = MailText.objects.filter(Q(queue=None) | Q(queue=queue), Q(type=None) | Q(type=type))
    found = [row for row in rows.select_related("queue", "type") if but is None or row.pk != but.pk]
    ordered = sorted(found, key=lambda row: (row.type_id is not None, row.queue_id is not None))
    return {row.kind: row for row in ordered}


def count() -> dict[str, int]:
    """At how many levels something is set for each kind."""
    rows = MailText.objects.order_by().values("kind").annotate(n=Count("pk"))
    return {row["kind"]: row["n"] for row in rows}


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


def about(text: MailText) -> str:
    """As the log names it: received, received in Support, received of Bug …"""
    parts = [text.kind]
    parts += [f"in {text.queue.path}"] if text.queue is not None else []
    parts += [f"of {text.type.name}"] if text.type is not None else []
    return " ".join(parts)[:200]
