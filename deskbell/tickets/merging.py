"""Merging by pointer (decision A7): no message moves. The source keeps its own; the target shows all of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from deskbell.desk import settings as desk
from deskbell.mime.subjects import tag_subject
from deskbell.people.models import Person
from deskbell.queues.models import LAST_ACTIVE, State
from deskbell.tickets import merged, outgoing, relinking, replying
from deskbell.tickets.changes import Change, WasMerged, built_in, changes, must_hold
from deskbell.tickets.locking import free
from deskbell.tickets.models import Event, Merge, Ticket, Watch
from deskbell.tickets.writing import tell

UNDO = timedelta(days=7)


class NotMerged(Exception):
    """A ticket cannot be merged into itself, nor into what it is part of already."""


class TooLate(Exception):
    """The seven days are over, or the merge was undone already."""


def merge(*, by: Person, ticket: Ticket, into: Ticket, inform: str = "", now: datetime | None = None) -> Ticket:
    """Make `ticket` part of `into`, or of what that was merged into itself. Returns the target.

    The target keeps its state, owner and customer; it takes over who watches, what is linked, and that a customer
    waits. `inform` is a mail to the customer of `ticket`, kept there (OTRS: inform sender). NotMerged, WasMerged,
    LockedByAnother (both lock rules), NobodyToWriteTo."""
    into = merged.root_of(into)
    if into.pk == ticket.pk:
        raise NotMerged
    with changes(ticket, into, by=by, now=now) as (source, target):
        for doing in (source, target):
            if doing.ticket.merged_into_id is not None:
                raise WasMerged(doing.ticket)
            must_hold(doing.ticket, by)
        joins = source.ticket.maybe_of_id == into.pk
        before = _before(source.ticket) | _hand_over(source, target)
        if inform.strip():
            _inform(source, by, inform)
        Merge.objects.create(source=source.ticket, target=target.ticket, by=by, at=source.now, before=before)
        source.set_state(built_in("merged"))
        source.set(merged_into=target.ticket, waiting_since=None, maybe_of=None)
        free(source, "merged")
        kind = Event.Kind.JOINED if joins else Event.Kind.MERGED
        source.event(kind, into=target.ticket.number)
        target.event(kind, number=source.ticket.number)
    return target.ticket


def words_for_the_customer(ticket: Ticket, into: Ticket) -> str:
    """A proposal for `inform`, in the language of the ticket's customer. Empty when there is nobody to write to."""
    to, _cc = replying.default_recipients(ticket)
    if not to or not ticket.queue.address:
        return ""
    with translation.override(outgoing.language_for(ticket)):
        words = _("Your ticket #%(number)s was merged into #%(into)s. We answer you there; what you wrote is kept.")
        return words % {"number": ticket.number, "into": into.number}


def undo(*, by: Person, ticket: Ticket, now: datetime | None = None) -> Ticket:
    """Take `ticket` out again: it stands as it did before. What was written to the target stays there. TooLate."""
    now = now or timezone.now()
    made = undoable(ticket, now)
    if made is None:
        raise TooLate
    with changes(made.source, made.target, by=by, now=now) as (source, target):
        if not Merge.objects.filter(pk=made.pk, undone_at=None).update(undone_at=now):
            raise TooLate
        source.set(merged_into=None)
        _put_back(source, target, made.before)
        source.event(Event.Kind.UNMERGED, into=target.ticket.number)
        target.event(Event.Kind.UNMERGED, number=source.ticket.number)
    return source.ticket


def undoable(ticket: Ticket, now: datetime | None = None) -> Merge | None:
    """The merge that can still be undone, if the ticket was merged within seven days."""
    since = (now or timezone.now()) - UNDO
    made = Merge.objects.filter(source=ticket, target=ticket.merged_into_id, undone_at=None, at__gt=since)
    return made.select_related("source", "target", "by").order_by("-pk").first()


def _before(ticket: Ticket) -> dict[str, Any]:
    """What undoing puts back."""
    return {
        "state": ticket.state_id,
        "locked": ticket.locked,
        "maybe_of": ticket.maybe_of_id,
        **{name: _text(getattr(ticket, name)) for name in ("waiting_since", "pending_until", "closed_at")},
    }


def _hand_over(source: Change, target: Change) -> dict[str, Any]:
    """Watchers, links and waiting go over; what came new to the target is noted, so that undoing takes just that."""
    one, two = source.ticket, target.ticket
    watched = set(Watch.objects.filter(ticket=two).values_list("person", flat=True))
    mine = list(Watch.objects.filter(ticket=one))
    new = [Watch(ticket=two, person_id=w.person_id, since=source.now) for w in mine if w.person_id not in watched]
    Watch.objects.bulk_create(new, ignore_conflicts=True)
    Watch.objects.filter(ticket=one).delete()
    noted: dict[str, Any] = {
        "watched": [[w.person_id, w.since.isoformat()] for w in mine],
        "watch_new": [w.person_id for w in new],
        "links": relinking.hand_over(one, two, source.now),
    }
    if one.waiting_since and two.stage <= LAST_ACTIVE:
        earliest = min(one.waiting_since, two.waiting_since or one.waiting_since)
        noted |= {"target_waited": _text(two.waiting_since), "target_waits": _text(earliest)}
        target.set(waiting_since=earliest)
    return noted


def _inform(source: Change, by: Person, text: str) -> None:
    """Written to the customer of the source alone: who takes part in the target is nobody's business there."""
    ticket = source.ticket
    to, _cc = replying.default_recipients(ticket)
    subject = tag_subject(ticket.title, ticket.number, desk.current().ticket_hook)
    tell(source, by, text=text, subject=subject, to=to, visible=True)


def _put_back(source: Change, target: Change, before: dict[str, Any]) -> None:
    one, two = source.ticket, target.ticket
    state = State.objects.filter(pk=before["state"]).first() or built_in("open")
    source.set_state(state)
    source.set(
        waiting_since=_time(before["waiting_since"]),
        pending_until=_time(before["pending_until"]),
        closed_at=_time(before["closed_at"]),
        maybe_of=Ticket.objects.filter(pk=before["maybe_of"]).first(),
    )
    owner = one.owner
    if before["locked"] and owner is not None and owner.is_active and owner.is_agent:
        source.set(locked=True, locked_at=source.now)
        source.event(Event.Kind.LOCKED, owner=str(owner))
    if two.waiting_since is not None and _text(two.waiting_since) == before.get("target_waits"):
        target.set(waiting_since=_time(before["target_waited"]))
    Watch.objects.filter(ticket=two, person__in=before["watch_new"]).delete()
    back = [Watch(ticket=one, person_id=key, since=datetime.fromisoformat(since)) for key, since in before["watched"]]
    Watch.objects.bulk_create(back, ignore_conflicts=True)
    relinking.put_back(one, two, before["links"])


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
