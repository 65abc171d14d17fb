"""What becomes of a ticket's links when it is merged, and when that is undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from deskbell.tickets.linking import between
from deskbell.tickets.models import Link, Ticket


def hand_over(source: Ticket, target: Ticket, now: datetime) -> dict[str, Any]:
    """The source's links become the target's, but no second one of a pair and none to itself; then the target
    becomes parent of the source. Returns what `put_back` needs."""
    old = list(Link.objects.filter(Q(source=source) | Q(target=source)))
    Link.objects.filter(pk__in=[link.pk for link in old]).delete()
    new = []
    for link in old:
        other = link.target_id if link.source_id == source.pk else link.source_id
        taken = Q(source=target, target=other) | Q(source=other, target=target)
        if other == target.pk or Link.objects.filter(taken).exists():
            continue
        ends = (target.pk, other) if link.source_id == source.pk else (other, target.pk)
        new.append(
            Link.objects.create(source_id=ends[0], target_id=ends[1], kind=link.kind, created_at=link.created_at)
        )
    Link.objects.create(source=target, target=source, kind=Link.Kind.PARENT, created_at=now)
    return {"old": [_row(link) for link in old], "new": [_row(link)[:2] for link in new]}


def put_back(source: Ticket, target: Ticket, noted: dict[str, Any]) -> None:
    """The links as they were before, as far as their tickets still exist and have no other link by now."""
    between(source, target).delete()
    for one, two in noted["new"]:
        Link.objects.filter(source=one, target=two).delete()
    ends = {key for row in noted["old"] for key in row[:2]}
    there = set(Ticket.objects.filter(pk__in=ends).values_list("pk", flat=True))
    for one, two, kind, at in noted["old"]:
        taken = Q(source=one, target=two) | Q(source=two, target=one)
        if {one, two} <= there and not Link.objects.filter(taken).exists():
            Link.objects.create(source_id=one, target_id=two, kind=kind, created_at=datetime.fromisoformat(at))


def _row(link: Link) -> list[Any]:
    return [link.source_id, link.target_id, link.kind, link.created_at.isoformat()]
