"""The list behind the Customers button: persons by their last activity, or those that fit what was typed.

Every row is a customer's newest ticket that the reader sees, so the walk along the index of tickets pages by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.access import customers, scope
from deskbell.db.counting import CountUpTo
from deskbell.people import addresses, matching
from deskbell.people.models import Organization, Person
from deskbell.web.agent import tickets_of
from deskbell.web.agent.places import Place
from deskbell.web.ui import marks

PAGE = 50


@dataclass(frozen=True)
class Row:
    name: str
    email: str
    url: str
    avatar: SafeString
    organization: str
    open: int
    at: datetime | None


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    older: str


@dataclass(frozen=True)
class Firm:
    name: str
    url: str
    people: int
    open: int


def people(me: Person, q: str, *, alone: bool, after: Place | None) -> Page:
    """`alone`: only those without an organisation."""
    where = Q(organization=None) if alone else Q()
    if q:
        found = matching.people(q, customers.persons_q(me) & where, most=PAGE)
        return Page(_rows(me, found, _last(me, found)), "")
    newest, older = _active(me, alone, after)
    found = list(Person.objects.filter(pk__in=newest).select_related("organization"))
    found.sort(key=lambda one: newest[one.pk], reverse=True)
    return Page(_rows(me, found, {key: at for key, (at, _pk) in newest.items()}), older)


def _active(me: Person, alone: bool, after: Place | None) -> tuple[dict[int, tuple[datetime, int]], str]:
    """Customer → their newest ticket's time and key, newest first; and the place after the last."""
    tickets = scope.tickets_for(me)
    later = Q(touched_at__gt=OuterRef("touched_at")) | Q(touched_at=OuterRef("touched_at"), pk__gt=OuterRef("pk"))
    newer = scope.tickets_for(me).filter(later, customer=OuterRef("customer"), touched_at__gte=OuterRef("touched_at"))
    found = tickets.filter(~Exists(newer))
    if alone:
        found = found.filter(customer__organization=None)
    if after is not None:
        found = found.filter(after.beyond())
    rows = list(found.order_by("-touched_at", "-pk").values_list("customer", "touched_at", "pk")[: PAGE + 1])
    shown = rows[:PAGE]
    older = str(Place(shown[-1][1], shown[-1][2])) if len(rows) > PAGE else ""
    return {customer: (at, pk) for customer, at, pk in shown}, older


def _last(me: Person, found: list[Person]) -> dict[int, datetime]:
    """When something last happened on a ticket of each."""
    newest = (
        scope.tickets_for(me).filter(customer=OuterRef("pk")).order_by("-touched_at", "-pk").values("touched_at")[:1]
    )
    rows = Person.objects.filter(pk__in=[one.pk for one in found]).annotate(last=newest)
    return {key: at for key, at in rows.values_list("pk", "last") if at is not None}


def _rows(me: Person, found: list[Person], last: dict[int, datetime]) -> list[Row]:
    emails = addresses.primaries(one.pk for one in found)
    counts = tickets_of.open_counts(me, [one.pk for one in found])
    rows = []
    for one in found:
        email = emails.get(one.pk, "")
        name = one.name or email or _("No name")
        avatar = marks.avatar(name, one.pk, "av-c av-sm")
        url = reverse("agent:person", args=[one.public_id])
        rows.append(
            Row(name, email, url, avatar, str(one.organization or ""), counts.get(one.pk, 0), last.get(one.pk))
        )
    return rows


def organizations(me: Person, q: str, after: str) -> tuple[list[Firm], str]:
    """By name; `after` is the last name of the page before."""
    where = customers.organizations_q(me)
    if q:
        found, older = matching.organizations(q, where, most=PAGE), ""
    else:
        rows = Organization.objects.filter(where, name__gt=after) if after else Organization.objects.filter(where)
        page = list(rows.order_by("name", "pk")[: PAGE + 1])
        found, older = page[:PAGE], page[PAGE - 1].name if len(page) > PAGE else ""
    figures = _figures(me, found)
    return [
        Firm(one.name, reverse("agent:organization", args=[one.public_id]), *figures[one.pk]) for one in found
    ], older


def _figures(me: Person, found: list[Organization]) -> dict[int, tuple[int, int]]:
    """Organisation → its people and its open tickets, each as far as anybody counts."""
    most = tickets_of.COUNTED + 1
    people = Person.objects.filter(organization=OuterRef("pk"))
    active = scope.tickets_for(me).filter(organization=OuterRef("pk"), active=True)
    rows = Organization.objects.filter(pk__in=[one.pk for one in found])
    rows = rows.annotate(people_now=CountUpTo(people, most), open_now=CountUpTo(active, most))
    return {key: (people, open_) for key, people, open_ in rows.values_list("pk", "people_now", "open_now")}
