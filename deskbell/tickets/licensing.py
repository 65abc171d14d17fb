"""A ticket's support licence: the keys its messages name, and the wait of one that has none where one is required.

A ticket that waits is on the desk like any other; only what follows a new ticket, the auto-reply and the agents'
notices, waits with it (notices, worker/reactions)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from deskbell.contracts import entitlement, keys, recognising, requesting
from deskbell.contracts.models import KeyRequest, Licence
from deskbell.contracts.recognising import Named
from deskbell.people.models import Organization, Person
from deskbell.queues.models import LicenceRule
from deskbell.tickets import licence_standing
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.changes import Change, change, write_events
from deskbell.tickets.models import Article, Event, LicenceReview, Ticket, TicketLicence

Released = LicenceReview.Released
MOST_AT_ONCE = 200
CLAIMED = 3
"""Keys of one message that may become requests to belong to an organisation."""


class NotValid(Exception):
    """The key that was to be put on a ticket entitles to nothing."""


def opened(
    ticket: Ticket, article: NewArticle, *, field: str = "", like: Ticket | None = None, now: datetime
) -> None:
    """What a new ticket's first message says of licences; in the caller's transaction. `like`: the ticket of which it
    has the licences besides."""
    if not entitlement.in_use():
        return
    by_customer = article.side == Article.Side.CUSTOMER
    named = recognising.find(subject=article.subject, text=article.text, field=field) if by_customer else []
    entitled = _put(ticket, named, now)
    entitled = (like is not None and _copy(like, ticket, now)) or entitled
    _claim(article, named)
    required = ticket.queue.licence_rule == LicenceRule.REQUIRED
    if required and not entitled and by_customer and article.kind != Article.Kind.PHONE:
        LicenceReview.objects.create(ticket=ticket, since=now)
        write_events([Event(ticket=ticket, kind=Event.Kind.LICENCE_MISSING, at=now, by=None)])


def received(doing: Change, article: NewArticle, written: Article) -> None:
    """What a customer's further message says. A valid key ends the wait; what is quoted names none."""
    if not entitlement.in_use() or article.side != Article.Side.CUSTOMER:
        return
    named = recognising.find(subject=article.subject, text=article.reply_text or article.text)
    if not named:
        return
    entitled = _put(doing.ticket, named, doing.now)
    _claim(article, named)
    if entitled:
        _release(doing, Released.KEY, written)


def is_waiting(ticket: Ticket) -> bool:
    """Whether it waits for a licence now."""
    return (
        ticket.queue.licence_rule != LicenceRule.NOT_NEEDED
        and LicenceReview.objects.filter(ticket=ticket, released_at=None).exists()
    )


def attach(*, by: Person, ticket: Ticket, key: str, now: datetime | None = None) -> Ticket:
    """An agent puts a key on the ticket, which goes on if it waited. NotValid."""
    folded = keys.fold(key)
    with change(ticket, by=by, now=now) as doing:
        if not Licence.objects.filter(entitlement.valid_q(entitlement.today()), folded=folded).exists():
            raise NotValid(key)
        if _write(doing.ticket, [(folded, TicketLicence.Place.AGENT)], doing.now):
            doing.event(Event.Kind.LICENCE_SET, key=folded)
        _release(doing, Released.KEY, None)
    return doing.ticket


def waive(*, by: Person, ticket: Ticket, now: datetime | None = None) -> Ticket:
    """An agent lets a ticket pass without a licence; its customer reads it on the web, too. One that did not wait was
    answered and told of when it came: its event has no article, and nothing follows."""
    with change(ticket, by=by, now=now) as doing:
        mine = LicenceReview.objects.filter(ticket=doing.ticket)
        if not _release(doing, Released.WAIVED, None) and not mine.filter(released=Released.WAIVED).exists():
            end = {"released_at": doing.now, "released": Released.WAIVED, "by": by}
            LicenceReview.objects.update_or_create(
                ticket=doing.ticket, defaults=end, create_defaults={"since": doing.now, **end}
            )
            doing.event(Event.Kind.LICENCE_RELEASED, how=Released.WAIVED)
    return doing.ticket


def accept(*, by: Person, request: KeyRequest) -> Organization | None:
    """Accept a customer's key (`contracts.requesting`): their tickets that waited go on. Those they had before stay
    with the organisation they have. None when it was decided before."""
    with transaction.atomic():
        organization = requesting.accept(by=by, request=request)
        if organization is None or not entitlement.is_entitled(organization.pk):
            return organization
        waiting = Ticket.objects.filter(
            customer=request.person_id,
            merged_into=None,
            licence_review__released_at=None,
            licence_review__isnull=False,
        )
        for ticket in waiting.order_by("pk"):
            with change(ticket, by=by) as doing:
                key = entitlement.valid_key_of(organization.pk)
                _write(doing.ticket, [(key, TicketLicence.Place.ORGANIZATION)], doing.now)
                _release(doing, Released.JOINED, None)
    return organization


def claim(*, by: Person, key: str) -> None:
    """A customer gives a key on the web. What becomes of it they are not told."""
    requesting.ask(person=by, key=key)


def _put(ticket: Ticket, named: list[Named], now: datetime) -> bool:
    """Write the keys down, and the organisation's own where none of them is valid; whether one entitles."""
    _write(ticket, [(one.key, one.place) for one in named], now)
    day = entitlement.today()
    valid = Licence.objects.filter(entitlement.valid_q(day), folded__in=[one.key for one in named])
    if named and valid.exists():
        return True
    own = entitlement.valid_key_of(ticket.organization_id, day)
    if own:
        _write(ticket, [(own, TicketLicence.Place.ORGANIZATION)], now)
    return bool(own)


def _copy(like: Ticket, ticket: Ticket, now: datetime) -> bool:
    """The licences of one ticket on another as well; whether they let it pass."""
    there = TicketLicence.objects.filter(ticket=like)
    _write(ticket, [(str(key), place) for key, place in there.values_list("licence_id", "place")], now)
    waived = LicenceReview.objects.filter(ticket=like, released=Released.WAIVED).first()
    if waived is not None:
        end = {"since": waived.since, "released_at": now, "released": Released.WAIVED, "by": waived.by}
        LicenceReview.objects.create(ticket=ticket, **end)
        return True
    valid = entitlement.valid_q(entitlement.today(), "licence__")
    return TicketLicence.objects.filter(valid, ticket=ticket).exists()


def _write(ticket: Ticket, named: Iterable[tuple[str, str]], now: datetime) -> bool:
    """Keys that are on the ticket already stay as they are; whether there was a new one."""
    there = set(TicketLicence.objects.filter(ticket=ticket).values_list("licence_id", flat=True))
    rows = [
        TicketLicence(ticket=ticket, licence_id=key, place=place, at=now) for key, place in named if key not in there
    ]
    TicketLicence.objects.bulk_create(rows, ignore_conflicts=True)
    return bool(rows)


def _claim(article: NewArticle, named: list[Named]) -> None:
    """Who writes on the web, signed in or by their link, asks to belong to the organisation of the key. A form that
    nobody signed in for and a mail ask nothing in the name of whoever they say they are: the contact who accepts
    such a request would read that person's tickets."""
    if article.author is not None and article.kind == Article.Kind.WEB and not article.unverified:
        for one in named[:CLAIMED]:
            requesting.ask(person=article.author, key=one.key)


def _release(doing: Change, how: str, article: Article | None) -> bool:
    """End the wait, if there is one: what follows a new ticket follows now. Whether there was one."""
    waits = LicenceReview.objects.filter(ticket=doing.ticket, released_at=None)
    if not waits.update(released_at=doing.now, released=how, by=doing.by):
        return False
    article = article or doing.ticket.articles.filter(side=Article.Side.CUSTOMER).order_by("pk").first()
    doing.event(Event.Kind.LICENCE_RELEASED, article=article, how=how)
    return True


def let_go_on(now: datetime | None = None) -> int:
    """By the clock: tickets that waited and are entitled by now, as a licence was entered or imported, or whose queue
    needs none by now. How many."""
    day = entitlement.today()
    valid = TicketLicence.objects.filter(entitlement.valid_q(day, "licence__"), ticket=OuterRef("pk"))
    entitled = Q(Exists(valid)) | Q(entitlement.organization_is_entitled("organization", day))
    unneeded = Q(queue__licence_rule=LicenceRule.NOT_NEEDED)
    found = list(licence_standing.waiting().filter(entitled | unneeded)[:MOST_AT_ONCE])
    for ticket in found:
        with change(ticket, by=None, now=now) as doing:
            own = entitlement.valid_key_of(doing.ticket.organization_id, day)
            if own:
                _write(doing.ticket, [(own, TicketLicence.Place.ORGANIZATION)], doing.now)
            # Waived it is not: in a queue that requires a licence it would need one again.
            is_needed = doing.ticket.queue.licence_rule != LicenceRule.NOT_NEEDED
            _release(doing, Released.KEY if is_needed or own else "", None)
    return len(found)
