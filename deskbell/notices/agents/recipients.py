"""Whom an event concerns, and as what: OTRS's table of notifications. Who of them may know is asked in `telling`."""

from __future__ import annotations

from collections.abc import Callable

from deskbell.db.keeping import Kept
from deskbell.db.prepared import Prepared
from deskbell.notices.models import Notice, QuietType
from deskbell.people.absence import is_away
from deskbell.people.models import Person
from deskbell.queues.models import Grant, Subscription
from deskbell.tickets.models import Article, Event, Watch

Kind = Notice.Kind
Told = dict[int, str]
"""Kind by the person's key. Each person once: the first entry is the one that concerns them most."""


def concerned(event: Event) -> Told:
    """Everybody the event concerns, whoever did it."""
    rule = RULES.get(event.kind)
    return rule(event) if rule else {}


def _opened(event: Event) -> Told:
    """Only tickets that customers made (decision D49); an owner who was chosen hears of any."""
    chosen = event.data.get("owner")
    told = _all(_owner(event), Kind.OWNER) if chosen and chosen == event.ticket.owner_id else {}
    article = event.article
    if article is None or article.side != Article.Side.CUSTOMER or article.kind == Article.Kind.PHONE:
        return told
    return told | _all(_subscribed(event) | _granted_on_type(event), Kind.NEW_TICKET) | told


def _received(event: Event) -> Told:
    """The strongest tie counts: what is mine is told as mine."""
    followed = set() if event.ticket.locked else _subscribed(event)
    return (
        _all(followed, Kind.FOLLOW_UP_QUEUE)
        | _all(_watching(event), Kind.FOLLOW_UP_WATCHED)
        | _all(_holders(event), Kind.FOLLOW_UP_MINE)
    )


def _noted(event: Event) -> Told:
    informed = {key for key in event.data.get("informed", []) if isinstance(key, int)}
    return _all(_watching(event) | _holders(event), Kind.NOTE) | _all(informed, Kind.INFORMED)


def _owned(event: Event) -> Told:
    """Who was chosen then and still is; who came after has an event of their own."""
    is_still = event.data.get("to") == str(event.ticket.owner or "")
    return _all(_owner(event), Kind.OWNER) if is_still else {}


def _made_responsible(event: Event) -> Told:
    is_still = event.data.get("to") == str(event.ticket.responsible or "")
    return _all(_responsible(event), Kind.RESPONSIBLE) if is_still else {}


def _moved(event: Event) -> Told:
    return _all(_subscribed(event), Kind.MOVED)


def _lock_timed_out(event: Event) -> Told:
    return _all(_owner(event), Kind.LOCK_TIMEOUT)


def _reminded(event: Event) -> Told:
    followed = set() if event.ticket.locked else _subscribed(event)
    return _all(_holders(event) | followed, Kind.REMINDER)


def _failed(event: Event) -> Told:
    return _all(_holders(event), Kind.FAILURE)


def _returned(event: Event) -> Told:
    writer = event.data.get("writer")
    return {writer: Kind.RETURNED} if isinstance(writer, int) else {}


RULES: dict[str, Callable[[Event], Told]] = {
    Event.Kind.OPENED: _opened,
    Event.Kind.LICENCE_RELEASED: _opened,
    Event.Kind.RECEIVED: _received,
    Event.Kind.NOTED: _noted,
    Event.Kind.OWNER_SET: _owned,
    Event.Kind.RESPONSIBLE_SET: _made_responsible,
    Event.Kind.MOVED: _moved,
    Event.Kind.LOCK_TIMED_OUT: _lock_timed_out,
    Event.Kind.REMINDED: _reminded,
    Event.Kind.DELIVERY_FAILED: _failed,
    Event.Kind.BOUNCED: _failed,
    Event.Kind.SEND_RETURNED: _returned,
}


def _all(people: set[int], kind: str) -> Told:
    return dict.fromkeys(people, kind)


def _owner(event: Event) -> set[int]:
    return {event.ticket.owner_id} - {None}  # type: ignore[return-value]


def _responsible(event: Event) -> set[int]:
    return {event.ticket.responsible_id} - {None}  # type: ignore[return-value]


def _holders(event: Event) -> set[int]:
    """Owner and responsible, and who covers for them while they are away."""
    holders = _owner(event) | _responsible(event)
    if not holders:
        return holders
    people = Person.objects.filter(pk__in=holders, substitute__isnull=False, away_from__isnull=False)
    return holders | {one.substitute_id for one in people if one.substitute_id and is_away(one, event.at)}


def _watching(event: Event) -> set[int]:
    return set(_watchers.rows(event.ticket_id))


_watchers = Prepared(lambda ticket: Watch.objects.filter(ticket=ticket).values_list("person", flat=True))


def _subscribed(event: Event) -> set[int]:
    """Whose My Queues the ticket's queue is among."""
    return _subscribers.get().get(event.ticket.queue_id, set())


def _granted_on_type(event: Event) -> set[int]:
    """Agents with a grant on the ticket's type, where it tells them, but for those who want quiet (decision D49)."""
    type_ = event.ticket.type_id
    if type_ is None:
        return set()
    agents = Person.objects.filter(is_agent=True, is_active=True)
    telling = Grant.objects.filter(type=type_, type__mails_agents=True)
    granted = agents.filter(agent_groups__in=telling.values("group"))
    quiet = QuietType.objects.filter(type=type_).values("person")
    return set(granted.exclude(pk__in=quiet).values_list("pk", flat=True))


def _read_subscribers() -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for queue, person in Subscription.objects.values_list("queue", "person"):
        found.setdefault(queue, set()).add(person)
    return found


_subscribers: Kept[dict[int, set[int]]] = Kept(_read_subscribers)
