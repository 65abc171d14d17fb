"""What each field asks of a ticket, as a condition on `Ticket`.

Each is true or false, never unknown: columns that may be empty are asked for that first, so that `-field:` finds
exactly the others. What hangs on a ticket is asked for by subqueries, never by joins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, lookups
from django.db.models.functions import Coalesce

from deskbell.access.scope import tickets_q
from deskbell.contracts import entitlement
from deskbell.contracts.entitlement import State
from deskbell.db.prefixes import begins
from deskbell.people.absence import away_now
from deskbell.queues.models import Queue, Stage
from deskbell.search.query import directories as names
from deskbell.search.query import times
from deskbell.search.query.asking import Asking
from deskbell.search.query.tree import Age, Amount, Between, Compared, Literal, Number, Period, Thing, Value, Word
from deskbell.tickets import licence_standing
from deskbell.tickets.models import (
    Article,
    Attachment,
    Draft,
    Event,
    LegalHold,
    Link,
    Seen,
    Ticket,
    TicketLicence,
    Watch,
)

NOTHING = Q(pk__in=[])
STAGES = {
    "new": (Stage.NEW,),
    "open": (Stage.OPEN,),
    "pending": (Stage.PENDING_REMINDER, Stage.PENDING_AUTO),
    "closed": (Stage.CLOSED,),
    "merged": (Stage.MERGED,),
    "removed": (Stage.REMOVED,),
}
COMPARE = {
    "=": lookups.Exact,
    ">": lookups.GreaterThan,
    ">=": lookups.GreaterThanOrEqual,
    "<": lookups.LessThan,
    "<=": lookups.LessThanOrEqual,
}
LOOKUPS = {"=": "exact", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
UNITS = {"": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}
Ask = Callable[[Value, Asking], Q]


def nothing(value: Value, ask: Asking) -> Q:
    return NOTHING


def number(value: Value, ask: Asking) -> Q:
    assert isinstance(value, Literal)
    if not value.prefix:
        return Q(number=value.text)
    return Q(number__gte=value.text, number__startswith=value.text)


def _things(column: str, value: Value, directory: names.Directory, ask: Asking) -> Q:
    """A named thing in a column that may be empty."""
    if isinstance(value, Word):
        return Q(**{f"{column}__isnull": True})
    if isinstance(value, Literal):
        return Q(**{f"{column}__in": directory.beginning(value.text, ask.person)}) & _filled(column)
    assert isinstance(value, Thing)
    return Q(**{column: value.key}) & _filled(column)


def _filled(column: str) -> Q:
    return Q(**{f"{column}__isnull": False}) if Ticket._meta.get_field(column.removesuffix("_id")).null else Q()


def queue(value: Value, ask: Asking) -> Q:
    if isinstance(value, Thing) and value.below:
        path = Queue.objects.filter(pk=value.key).values_list("path", flat=True).first()
        return Q(queue_id__in=Queue.objects.filter(Q(path=path) | Q(path__startswith=f"{path}/")).values("pk"))
    return _things("queue_id", value, names.QUEUES, ask)


def type(value: Value, ask: Asking) -> Q:
    return _things("type_id", value, names.TYPES, ask)


def state(value: Value, ask: Asking) -> Q:
    if isinstance(value, Word):
        return Q(stage__in=STAGES[value.word])
    return _things("state_id", value, names.STATES, ask)


def priority(value: Value, ask: Asking) -> Q:
    if isinstance(value, Literal):
        return Q(priority__in=names.PRIORITIES.beginning(value.text, ask.person))
    return _figure(F("priority"), value)


def tag(value: Value, ask: Asking) -> Q:
    on = Ticket.tags.through.objects
    if isinstance(value, Word):
        return Q(~Exists(on.filter(ticket=OuterRef("pk"))))
    keys = names.TAGS.beginning(value.text, ask.person) if isinstance(value, Literal) else [_key(value)]
    return Q(pk__in=on.filter(tag__in=keys).values("ticket"))


def owner(value: Value, ask: Asking) -> Q:
    return _agent("owner_id", value, ask)


def responsible(value: Value, ask: Asking) -> Q:
    return _agent("responsible_id", value, ask)


def _agent(column: str, value: Value, ask: Asking) -> Q:
    if isinstance(value, Word) and value.word == "none":
        return Q(**{f"{column}__isnull": True})
    return Q(**{f"{column}__in": _agents(value, ask)}) & _filled(column)


def _agents(value: Value, ask: Asking) -> list[int]:
    if isinstance(value, Literal):
        return names.AGENTS.beginning(value.text, ask.person)
    if isinstance(value, Word):
        if value.word == "away":
            return [person.pk for person in away_now(ask.now)]
        return [ask.person.pk] if ask.person else []
    return [_key(value)]


def watcher(value: Value, ask: Asking) -> Q:
    if isinstance(value, Word) and value.word == "none":
        return Q(~Exists(Watch.objects.filter(ticket=OuterRef("pk"))))
    return Q(pk__in=Watch.objects.filter(person__in=_agents(value, ask)).values("ticket"))


def creator(value: Value, ask: Asking) -> Q:
    opened = Event.objects.filter(kind=Event.Kind.OPENED)
    if isinstance(value, Word) and value.word == "none":
        return Q(Exists(opened.filter(ticket=OuterRef("pk"), by=None)))
    return Q(pk__in=opened.filter(by__in=_agents(value, ask)).values("ticket"))


def customer(value: Value, ask: Asking) -> Q:
    return _things("customer_id", value, names.CUSTOMERS, ask)


def org(value: Value, ask: Asking) -> Q:
    return _things("organization_id", value, names.ORGANIZATIONS, ask)


def locked(value: Value, ask: Asking) -> Q:
    return _yes_no(value, Q(locked=True), _mine(ask))


def unread(value: Value, ask: Asking) -> Q:
    """By the reader's own marks. Without one: since the person is here (tickets.models.Seen)."""
    if ask.person is None:
        return NOTHING
    read = Seen.objects.filter(ticket=OuterRef("pk"), person=ask.person, at__gte=OuterRef("article_at"))
    news = Q(article_at__gt=ask.person.created_at) & Q(~Exists(read))
    return _yes_no(value, news, Q())


def waiting(value: Value, ask: Asking) -> Q:
    return _yes_no(value, Q(waiting_since__isnull=False), _mine(ask))


def merged(value: Value, ask: Asking) -> Q:
    return _yes_no(value, Q(merged_into__isnull=False), Q())


def held(value: Value, ask: Asking) -> Q:
    return _yes_no(value, Q(pk__in=LegalHold.objects.filter(ended_at=None).values("ticket")), Q())


def _mine(ask: Asking) -> Q:
    return Q(owner_id=ask.person.pk) & _filled("owner_id") if ask.person else NOTHING


def _yes_no(value: Value, is_so: Q, mine: Q) -> Q:
    assert isinstance(value, Word)
    return ~is_so if value.word == "no" else is_so & mine if value.word == "me" else is_so


def time(column: str, *, ahead: bool = False) -> Ask:
    """A moment; `ahead` for one that is yet to come, whose ages are counted from now on."""

    def q(value: Value, ask: Asking) -> Q:
        field = Ticket._meta.get_field(column)
        filled = Q(**{f"{column}__isnull": False}) if field.null else Q()
        return filled & _moment(column, value, ask, ahead)

    return q


def _moment(column: str, value: Value, ask: Asking, ahead: bool) -> Q:
    if isinstance(value, Between):
        where = Q()
        for end, op in ((value.low, ">="), (value.high, "<=")):
            if end is not None:
                where &= _compared(column, op, end, ask, ahead)
        return where
    assert isinstance(value, Compared)
    return _compared(column, value.op, value.amount, ask, ahead)


def _compared(column: str, op: str, amount: Amount, ask: Asking, ahead: bool) -> Q:
    if isinstance(amount, Age):
        moment = times.ahead(ask.now, amount) if ahead else times.back(ask.now, amount)
        older = {"<": "gt", "<=": "gte", ">": "lt", ">=": "lte"}
        return Q(**{f"{column}__{LOOKUPS[op] if ahead else older[op]}": moment})
    assert isinstance(amount, Period)
    begins, ends = times.bounds(amount, ask.now, ask.zone)
    return _around(column, op, begins, ends)


def _around(column: str, op: str, begins: datetime, ends: datetime) -> Q:
    if op == "=":
        return Q(**{f"{column}__gte": begins, f"{column}__lt": ends})
    return {
        ">": Q(**{f"{column}__gte": ends}),
        ">=": Q(**{f"{column}__gte": begins}),
        "<": Q(**{f"{column}__lt": begins}),
        "<=": Q(**{f"{column}__lt": ends}),
    }[op]


def has(value: Value, ask: Asking) -> Q:
    assert isinstance(value, Word)
    return _HAS[value.word](ask)


def _link(ask: Asking) -> Q:
    """To a ticket that the reader may see too: of others nothing is told."""
    seen = Q() if ask.person is None else tickets_q(ask.person, prefix="target__")
    back = Q() if ask.person is None else tickets_q(ask.person, prefix="source__")
    out = Link.objects.filter(seen).values("source")
    return Q(pk__in=out) | Q(pk__in=Link.objects.filter(back).values("target"))


def _draft(ask: Asking) -> Q:
    """The reader's own."""
    return Q(pk__in=Draft.objects.filter(person=ask.person, ticket__isnull=False).values("ticket"))


def _article(**which: Any) -> Q:
    return Q(Exists(Article.objects.filter(ticket=OuterRef("pk"), **which)))


_HAS: dict[str, Callable[[Asking], Q]] = {
    "attachment": lambda ask: Q(file_count__gt=0),
    "note": lambda ask: _article(kind=Article.Kind.NOTE),
    "link": _link,
    "reply": lambda ask: _article(side=Article.Side.AGENT, visible=True),
    "bounce": lambda ask: Q(
        pk__in=Event.objects.filter(kind__in=(Event.Kind.BOUNCED, Event.Kind.DELIVERY_FAILED)).values("ticket")
    ),
    "draft": _draft,
    "licence": lambda ask: Q(Exists(TicketLicence.objects.filter(ticket=OuterRef("pk")))),
}


def licence(value: Value, ask: Asking) -> Q:
    """By the best of the ticket's keys on this day; or by a key, or how it begins."""
    if isinstance(value, Word):
        return licence_standing.with_state(State(value.word), entitlement.today(ask.now))
    assert isinstance(value, Literal)
    where = begins("licence_id", value.text) if value.prefix else Q(licence_id=value.text)
    return Q(pk__in=TicketLicence.objects.filter(where).values("ticket"))


def messages(value: Value, ask: Asking) -> Q:
    """Those that count are what people wrote to each other: notes do not."""
    rows = Article.objects.filter(ticket=OuterRef("pk")).exclude(kind=Article.Kind.NOTE)
    return _reckoned(rows.order_by().values("ticket").annotate(n=Count("pk")).values("n"), value)


def size(value: Value, ask: Asking) -> Q:
    """Of all files on the ticket together."""
    rows = Attachment.objects.filter(article__ticket=OuterRef("pk"))
    return _reckoned(rows.order_by().values("article__ticket").annotate(n=Sum("size")).values("n"), value)


def _reckoned(rows: QuerySet[Any, Any], value: Value) -> Q:
    """A figure that is worked out for each ticket."""
    return _figure(Coalesce(Subquery(rows), 0), value)


def _figure(left: Any, value: Value) -> Q:
    if isinstance(value, Between):
        where = Q()
        for end, op in ((value.low, ">="), (value.high, "<=")):
            if end is not None:
                where &= _figure(left, Compared(op, end))
        return where
    assert isinstance(value, Compared) and isinstance(value.amount, Number)
    return Q(COMPARE[value.op](left, value.amount.number * UNITS[value.amount.unit]))


def language(value: Value, ask: Asking) -> Q:
    assert isinstance(value, Word)
    return Q(language=value.word) | Q(language__startswith=f"{value.word}-")


def _key(value: Value) -> int:
    assert isinstance(value, Thing)
    return value.key
