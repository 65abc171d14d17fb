"""Canned replies: which an agent may use, and one's own."""

from __future__ import annotations

from django.db.models import Q, QuerySet

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


def write(*, by: Person, name: str, text: str, language: str = "", reply: CannedReply | None = None) -> CannedReply:
    """A new one of one's own, or another text for `reply`, which is one's own."""
    reply = reply or CannedReply(person=by)
    reply.name, reply.text, reply.language = name.strip()[:100], text[:LONGEST], language[:8]
    reply.save()
    return reply


def remove(*, reply: CannedReply) -> None:
    reply.delete()
