"""Canned replies: which an agent may use, one's own, and those that others use too, whose changes are logged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from deskbell.audit import log
from deskbell.db.containing import contains
from deskbell.people.models import Person
from deskbell.queues.models import CannedReply, Queue

LONGEST = 20_000
MOST = 500


def usable_by(person: Person, queue: Queue | None = None, language: str = "") -> QuerySet[CannedReply]:
    """Everybody's, one's groups', one's own; with a queue also that queue's, and those in this language first."""
    groups = person.agent_groups.values("pk")
    whose = Q(person=person) | Q(person=None, group=None) | Q(person=None, group__in=groups)
    where = Q(queue=None) | Q(queue=queue) if queue is not None else Q(queue=None)
    found = CannedReply.objects.filter(whose, where, is_active=True)
    if language:
        found = found.filter(Q(language="") | Q(language=language[:2]))
    return found.order_by("name", "pk")[:MOST]


def own(person: Person) -> QuerySet[CannedReply]:
    return CannedReply.objects.filter(person=person).order_by("name", "pk")


def of_queues(queues: Iterable[Queue] | QuerySet[Queue], q: str = "") -> QuerySet[CannedReply]:
    """Those that every agent of these queues uses, by name; `q` finds in name and text."""
    found = CannedReply.objects.filter(queue__in=queues, person=None, group=None).select_related("queue")
    return _with_words(found, q).order_by("name", "pk")[:MOST]


def find(q: str, *, personal: bool = False) -> QuerySet[CannedReply]:
    """For administrators: those of everybody, queues and groups, or those of single agents."""
    found = CannedReply.objects.filter(person__isnull=not personal).select_related("queue", "group", "person")
    return _with_words(found, q)


def one(public_id: str) -> CannedReply | None:
    return CannedReply.objects.select_related("queue", "group", "person").filter(public_id=public_id).first()


def save(*, by: Person, reply: CannedReply, **fields: Any) -> CannedReply:
    """A new one, or these properties of one that is there. Of one's own nothing is logged, of texts their length."""
    is_new, was_own = reply.pk is None, reply.person_id == by.pk
    before = {name: getattr(reply, name) for name, value in fields.items() if getattr(reply, name) != value}
    if not before and not is_new:
        return reply
    for name in before:
        setattr(reply, name, fields[name])
    with transaction.atomic():
        reply.save()
        if not (was_own and reply.person_id == by.pk):
            log.record(
                action="canned_reply_added" if is_new else "canned_reply_changed",
                by=by,
                about=reply.name,
                old={} if is_new else {name: _plain(name, value) for name, value in before.items()},
                new={name: _plain(name, fields[name]) for name in before},
            )
    return reply


def remove(*, by: Person, reply: CannedReply) -> None:
    with transaction.atomic():
        if reply.person_id != by.pk:
            log.record(action="canned_reply_removed", by=by, about=reply.name)
        reply.delete()


def _with_words(found: QuerySet[CannedReply], q: str) -> QuerySet[CannedReply]:
    for word in q.split()[:5]:
        found = found.filter(contains("name", word) | contains("text", word))
    return found


def _plain(name: str, value: Any) -> Any:
    if name == "text":
        return len(value)
    return value if isinstance(value, bool) or value is None else str(value)
