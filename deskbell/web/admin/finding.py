"""The search box and the tabs above a list: what was asked for, and the rows that a search found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode

from deskbell.mime.storable import one_line
from deskbell.web.admin.paging import Page

MOST = 100
"""Rows a search shows, the best ones; who has more to find types more."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`shown` is one of the tabs' keys."""

    q: str
    shown: str
    tabs: Mapping[str, Any]

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """For admin/_find.html and admin/_tabs.html."""
        tabs = [
            {"name": name, "url": f"?{urlencode({'show': key, 'q': self.q})}", "current": key == self.shown}
            for key, name in self.tabs.items()
        ]
        return {"q": self.q, "shown": self.shown, "tabs": tabs, "here": request.path}


def read(request: HttpRequest, tabs: Mapping[str, Any]) -> Wanted:
    """`?q=`, and `?show=` as one of the tabs' keys; the first of them where it is none."""
    shown = request.GET.get("show", "")
    return Wanted(one_line(request.GET.get("q", ""), 200), shown if shown in tabs else next(iter(tabs), ""), tabs)


@dataclass(frozen=True)
class Found(Page):
    """`more`: there is more that fits."""

    more: bool = False


def page(rows: Sequence[Any]) -> Found:
    """The first MOST of what was looked for with one more than that."""
    return Found(list(rows[:MOST]), "", "", more=len(rows) > MOST)
