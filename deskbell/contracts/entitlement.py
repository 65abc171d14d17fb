"""Whether a licence entitles to support on a day. Days are the desk's own."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, TextChoices
from django.db.models.expressions import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.contracts.models import Licence
from deskbell.db.keeping import Kept
from deskbell.db.prepared import Prepared
from deskbell.desk import zones
from deskbell.queues.models import LicenceRule, Queue


class State(TextChoices):
    """Of one key, and of a ticket by the best of its keys."""

    VALID = "valid", _("valid")
    EXPIRED = "expired", _("expired")
    WRONG = "wrong", _("wrong kind")
    UNKNOWN = "unknown", _("unknown")
    NONE = "none", _("none")


def today(now: datetime | None = None) -> date:
    return (now or timezone.now()).astimezone(zones.zone_of("")).date()


def valid_q(day: date, prefix: str = "") -> Q:
    """Entitles on that day; `prefix` is the way to the licence."""
    return Q(**{f"{prefix}kind__entitles": True}) & lasts_q(day, prefix)


def lasts_q(day: date, prefix: str = "") -> Q:
    """Has begun, is not over and was not ended."""
    begun = Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": day})
    lasts = Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gte": day})
    return Q(**{f"{prefix}ended_at": None}) & begun & lasts


def state_of(licence: Licence | None, day: date) -> State:
    if licence is None:
        return State.UNKNOWN
    if licence.kind is None or not licence.kind.entitles:
        return State.WRONG
    begun = licence.valid_from is None or licence.valid_from <= day
    over = licence.ended_at is not None or (licence.valid_until is not None and licence.valid_until < day)
    return State.VALID if begun and not over else State.EXPIRED


_valid = Prepared(
    lambda organization, begun, lasts: (
        Licence.objects.filter(
            Q(valid_from=None) | Q(valid_from__lte=begun),
            Q(valid_until=None) | Q(valid_until__gte=lasts),
            organization=organization,
            ended_at=None,
            kind__entitles=True,
        )
        .order_by(F("valid_until").desc(nulls_first=True), "pk")
        .values_list("folded", flat=True)[:1]
    )
)


def valid_key_of(organization: int | None, day: date | None = None) -> str:
    """A key of the organisation that entitles, the longest one; "" when there is none."""
    if organization is None:
        return ""
    day = day or today()
    return _valid.one(organization, day, day) or ""


def is_entitled(organization: int | None, day: date | None = None) -> bool:
    return bool(valid_key_of(organization, day))


def organization_is_entitled(column: str, day: date) -> Exists:
    """The same within a statement; `column` is the organisation's in the outer query."""
    return Exists(Licence.objects.filter(valid_q(day), organization=OuterRef(column)))


def _read_rules() -> dict[int, str]:
    ruled = Queue.objects.exclude(licence_rule=LicenceRule.NOT_NEEDED)
    return dict(ruled.values_list("pk", "licence_rule"))


_rules = Kept(_read_rules)
_in_use = Kept(lambda: bool(_read_rules()) or Licence.objects.exists())


def rules() -> dict[int, str]:
    """Queue's key → what it wants, of those that want something; a moment old. For marks, never for a right."""
    return _rules.get()


def in_use() -> bool:
    """Whether this desk has anything to do with licences: else no page asks for them."""
    return _in_use.get()


def forget() -> None:
    """After a change of rules, or the first licence."""
    _rules.forget()
    _in_use.forget()
