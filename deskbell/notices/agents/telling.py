"""Telling agents what happened: one row for each who is concerned, may see the ticket now, and wants to know.

Called as the reaction to an event, in its transaction, so each is told once. Never about one's own act. Nothing is
sent here: a row says when a mail is due, and `mailing` writes one mail per agent about all that is due by then."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from deskbell.access import scope
from deskbell.db import wakeup
from deskbell.mime.storable import one_line
from deskbell.notices.agents import choosing, recipients
from deskbell.notices.models import Notice
from deskbell.queues.models import Stage
from deskbell.tickets import licensing
from deskbell.tickets.models import Event

OVER = (Stage.REMOVED, Stage.MERGED)
NEWS = (Event.Kind.OPENED, Event.Kind.RECEIVED)


def tell(event: Event) -> int:
    """Tell everybody whom the event concerns; how many."""
    if event.kind in NEWS and event.ticket.owner_id is None and licensing.is_waiting(event.ticket):
        return 0  # what is new waits with the ticket for a licence, until somebody takes it on
    told = recipients.concerned(event)
    for actor in _actors(event):
        told.pop(actor, None)
    if not told or (event.ticket.stage in OVER and event.kind != Event.Kind.SEND_RETURNED):
        return 0
    may = scope.seeing(event.ticket, told)
    wanted = {person: kind for person, kind in told.items() if person in may}
    now = timezone.now()
    notices = [found for person, kind in wanted.items() if (found := _notice(event, person, kind, now))]
    if not notices:
        return 0
    again = _again(event, notices)
    Notice.objects.bulk_create(one for one in notices if (one.person_id, one.kind) not in again)
    if any(one.mail_at for one in notices):
        wakeup.notify(wakeup.NOTICES)
    return len(notices)


def _actors(event: Event) -> set[int]:
    """Who did it knows. A send that came back is told to its writer all the same."""
    if event.kind == Event.Kind.SEND_RETURNED:
        return set()
    author = event.article.author_id if event.article else None
    return {key for key in (event.by_id, author) if key is not None}


def _notice(event: Event, person: int, kind: str, now: datetime) -> Notice | None:
    ways = choosing.ways(person, kind)
    if not (ways.mail or ways.browser):
        return None
    return Notice(
        person_id=person,
        kind=kind,
        ticket_id=event.ticket_id,
        article_id=event.article_id,
        at=event.at,
        who=_who(event),
        shown=ways.browser,
        mail_at=now if ways.mail else None,
    )


def _who(event: Event) -> str:
    """Who did it, by name; "" for the machine."""
    if event.article is not None:
        return one_line(event.article.from_name or event.article.from_email or str(event.article.author or ""), 200)
    return one_line(str(event.by), 200) if event.by_id else ""


def _again(event: Event, notices: list[Notice]) -> set[tuple[int, str]]:
    """Those who have not read the last one of the kind on this ticket: it becomes the newer, and counts."""
    if event.kind == Event.Kind.OPENED:
        return set()
    by_person = {(one.person_id, one.kind): one for one in notices}
    unread = Notice.objects.filter(ticket=event.ticket_id, person__in=[one.person_id for one in notices])
    renewed = set()
    with transaction.atomic():
        for old in unread.filter(read_at=None).select_for_update():
            new = by_person.get((old.person_id, old.kind))
            if new is None or (old.person_id, old.kind) in renewed:
                continue
            Notice.objects.filter(pk=old.pk).update(
                at=new.at,
                article=new.article_id,
                who=new.who,
                times=F("times") + 1,
                shown=new.shown,
                mail_at=old.mail_at or new.mail_at,
            )
            renewed.add((old.person_id, old.kind))
    return renewed
