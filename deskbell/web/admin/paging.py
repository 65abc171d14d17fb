"""Pages of long lists by the key of their last row: the hundredth costs as much as the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from deskbell.web.admin import asking

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Rows, newest first or in the order of a name, and the addresses of the pages around them ("" where there is
    none)."""

    rows: list[Any]
    newer: str
    older: str


def page(request: HttpRequest, rows: QuerySet[Any], *, size: int = SIZE) -> Page:
    """By `?before=` or `?after=` a row's key; other parameters of the address stay. Rows need a `pk`."""
    before, after = _key(request, "before"), _key(request, "after")
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        more_newer, more_older = len(found) > size, True
        found = found[:size][::-1]
    else:
        found = list((rows.filter(pk__lt=before) if before is not None else rows).order_by("-pk")[: size + 1])
        more_newer, more_older = before is not None, len(found) > size
        found = found[:size]
    if not found:
        return Page([], "", "")
    return Page(
        found,
        newer=_address(request, after=found[0].pk) if more_newer else "",
        older=_address(request, before=found[-1].pk) if more_older else "",
    )


def in_order(request: HttpRequest, rows: QuerySet[Any], *, by: Combinable | str, size: int = SIZE) -> Page:
    """In the order of a column or expression, by `?after=` or `?before=` a row's public id: `newer` is the page
    before, `older` the page after. A place that has gone is the beginning."""
    placed = rows.annotate(place=F(by) if isinstance(by, str) else by).order_by("place", "pk")
    before = _place(request, "before", placed)
    after = None if before is not None else _place(request, "after", placed)
    if before is not None:
        found = list(placed.filter(_beyond("lt", *before)).order_by("-place", "-pk")[: size + 1])
        more_before, more_after = len(found) > size, True
        found = found[:size][::-1]
    else:
        found = list((placed.filter(_beyond("gt", *after)) if after is not None else placed)[: size + 1])
        more_before, more_after = after is not None, len(found) > size
        found = found[:size]
    if not found:
        return Page([], "", "")
    return Page(
        found,
        newer=_address(request, before=found[0].public_id) if more_before else "",
        older=_address(request, after=found[-1].public_id) if more_after else "",
    )


def _place(request: HttpRequest, name: str, placed: QuerySet[Any]) -> tuple[Any, int] | None:
    public_id = request.GET.get(name, "")
    if not public_id.isalnum() or len(public_id) > 24:
        return None
    return placed.filter(public_id=public_id).values_list("place", "pk").first()


def _beyond(how: str, place: Any, key: int) -> Q:
    return Q(**{f"place__{how}e": place}) & (Q(**{f"place__{how}": place}) | Q(**{f"pk__{how}": key}))


def _key(request: HttpRequest, name: str) -> int | None:
    return asking.key(request.GET.get(name, ""))


def _address(request: HttpRequest, **which: int | str) -> str:
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    for name, value in which.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"
