"""Things an agent shows or leaves out, in an order of their own: columns of lists, widgets of the dashboard."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

MOST = 100


@dataclass(frozen=True)
class Thing:
    """A line of agent/_arrange.html; what is fixed cannot be left out. `extra` is drawn beside it."""

    id: str
    name: str | Promise
    on: bool
    fixed: bool = False
    extra: SafeString | str = ""

    @property
    def up(self) -> str:
        return _("%(what)s: up") % {"what": self.name}

    @property
    def down(self) -> str:
        return _("%(what)s: down") % {"what": self.name}


@dataclass(frozen=True)
class Arranged:
    """What was sent: all things in their order, those that are shown, and whether an arrow was pressed."""

    order: list[str]
    shown: list[str]
    is_moving: bool


def read(posted: QueryDict, name: str) -> Arranged:
    """The browser sends the lines in their order; an arrow pressed without script sends its line besides."""
    order = list(dict.fromkeys(posted.getlist("all")))[:MOST]
    ticked = set(posted.getlist(name))
    moved = posted.get("up") or posted.get("down")
    if moved in order:
        at = order.index(moved)
        order.insert(max(0, at - 1) if "up" in posted else at + 1, order.pop(at))
    return Arranged(order, [id for id in order if id in ticked], moved is not None)
