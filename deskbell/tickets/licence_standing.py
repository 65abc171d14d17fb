"""How tickets stand with licences now: reads only. A ticket is as good as the best of its keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from deskbell.contracts import entitlement
from deskbell.contracts.entitlement import State
from deskbell.contracts.models import KeyKind, Licence
from deskbell.db.among import Among
from deskbell.db.prepared import Prepared
from deskbell.queues.models import LicenceRule
from deskbell.tickets.models import LicenceReview, Ticket, TicketLicence

BEST_FIRST = (State.VALID, State.EXPIRED, State.WRONG, State.UNKNOWN)
_OF_LICENCE = ("licences__licence__key", "licences__licence__valid_from", "licences__licence__valid_until")


@dataclass(frozen=True, slots=True)
class Key:
    key: str
    state: State
    place: str
    until: date | None
    organization: str  # whose it is, "" when nobody knows


@dataclass(frozen=True, slots=True)
class Standing:
    """`entitled`: by a key of its own or by its organisation. `waits_since`: until somebody lets it go on."""

    state: State
    organization_entitled: bool
    waits_since: datetime | None
    is_waived: bool
    rule: str
    keys: list[Key] = field(default_factory=list)

    @property
    def entitled(self) -> bool:
        return self.state == State.VALID or self.organization_entitled

    @property
    def is_lacking(self) -> bool:
        """To be marked: the queue wants or requires a licence, and there is none."""
        return self.rule != LicenceRule.NOT_NEEDED and not self.entitled

    @property
    def may_pass(self) -> bool:
        """Whether there is something to waive: its customer does not read it on the web."""
        return self.rule == LicenceRule.REQUIRED and not self.entitled and not self.is_waived


def _lasting(begun: date, lasts: date) -> Q:
    started = Q(valid_from=None) | Q(valid_from__lte=begun)
    return started & (Q(valid_until=None) | Q(valid_until__gte=lasts)) & Q(ended_at=None, kind__entitles=True)


_standing = Prepared(
    lambda ticket, begun, lasts: (
        Ticket.objects.filter(pk=ticket)
        .annotate(
            entitled=Exists(Licence.objects.filter(_lasting(begun, lasts), organization=OuterRef("organization")))
        )
        .order_by("licences__pk")
        .values_list(
            "entitled",
            "licence_review__since",
            "licence_review__released_at",
            "licence_review__released",
            "licences__licence_id",
            "licences__place",
            *_OF_LICENCE,
            "licences__licence__ended_at",
            "licences__licence__kind__entitles",
            "licences__licence__organization__name",
        )
    )
)


def of(ticket: Ticket) -> Standing | None:
    """One statement; None where the desk has nothing to do with licences."""
    if not entitlement.in_use():
        return None
    day = entitlement.today()
    rows = _standing.rows(ticket.pk, day, day)
    entitled, since, released, how, *_rest = rows[0] if rows else (False, None, None, None)
    found = [_key(row[4:], day) for row in rows if row[4] is not None]
    best = next((state for state in BEST_FIRST if any(key.state is state for key in found)), State.NONE)
    waits = since if released is None else None
    is_waived = how == LicenceReview.Released.WAIVED
    return Standing(best, bool(entitled), waits, is_waived, ticket.queue.licence_rule, found)


def _key(
    row: tuple[str, str, str | None, date | None, date | None, datetime | None, bool | None, str], day: date
) -> Key:
    folded, place, key, valid_from, valid_until, ended_at, entitles, organization = row
    if key is None:
        return Key(folded, State.UNKNOWN, place, None, "")
    licence = Licence(valid_from=valid_from, valid_until=valid_until, ended_at=ended_at)
    licence.kind = KeyKind(entitles=bool(entitles))
    return Key(key, entitlement.state_of(licence, day), place, valid_until, organization or "")


def lacking(tickets: Iterable[tuple[int, int]]) -> set[int]:
    """Of pairs of a ticket's and its queue's keys those to be marked in a list. Asks nothing where no queue minds."""
    rules = entitlement.rules()
    minded = [ticket for ticket, queue in tickets if queue in rules]
    if not minded:
        return set()
    day = entitlement.today()
    named = TicketLicence.objects.filter(entitlement.valid_q(day, "licence__"), ticket=OuterRef("pk"))
    rows = Ticket.objects.filter(Among("pk", minded)).exclude(Exists(named))
    rows = rows.exclude(entitlement.organization_is_entitled("organization", day))
    return set(rows.values_list("pk", flat=True))


def waiting() -> QuerySet[Ticket]:
    """Tickets that wait for a licence, whoever sees them; the newest first."""
    rows = Ticket.objects.filter(licence_review__isnull=False, licence_review__released_at=None, merged_into=None)
    return rows.filter(active=True).order_by("-licence_review__since", "-licence_review__pk")


def with_state(state: State, day: date) -> Q:
    """A condition on Ticket: its best key is in this state."""
    if state is State.NONE:
        return ~Q(Exists(TicketLicence.objects.filter(ticket=OuterRef("pk"))))
    better = Q()
    for one in BEST_FIRST:
        here = _has(one, day)
        if one is state:
            return here & better
        better &= ~here
    raise AssertionError(state)


def _has(state: State, day: date) -> Q:
    keys = TicketLicence.objects.all()
    known = keys.filter(licence__pk__isnull=False)
    of_kind = known.filter(licence__kind__entitles=True)
    found = {
        State.VALID: keys.filter(entitlement.valid_q(day, "licence__")),
        State.EXPIRED: of_kind.filter(~entitlement.lasts_q(day, "licence__")),
        State.WRONG: known.filter(Q(licence__kind=None) | Q(licence__kind__entitles=False)),
        State.UNKNOWN: keys.filter(licence__pk__isnull=True),
    }[state]
    return Q(pk__in=found.values("ticket"))
