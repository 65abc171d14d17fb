"""The columns of the desk's lists: which there are, and which an agent chose, in which order.

The tick, the state and the subject always stand there; the rest may be left out. rows.py draws the cells."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deskbell.people import preferring
from deskbell.people.models import Person
from deskbell.web.agent.arranging import Thing

KEY = "list.columns"


@dataclass(frozen=True)
class Column:
    """`sort` is the order its head leads to ("" = none); `fields` is what a row needs for it beside the usual."""

    id: str
    name: str | Promise
    head: str | Promise = ""
    sort: str = ""
    fields: tuple[str, ...] = ()
    fixed: bool = False

    also: str = ""  # another order that is of this column

    @property
    def title(self) -> str:
        return str(self.head or self.name)

    @property
    def sorts(self) -> tuple[str, ...]:
        return tuple(sort for sort in (self.sort, self.also) if sort)


COLUMNS = {
    column.id: column
    for column in (
        Column("who", _("Customer")),
        Column("subj", _("Subject"), sort="title", fixed=True),
        Column("queue", _("Queue")),
        Column("type", _("Type"), fields=("type_id",)),
        Column("prio", _("Priority"), _("Prio"), sort="priority"),
        Column("owner", _("Owner")),
        Column(
            "responsible", _("Responsible"), pgettext_lazy("head of a narrow column", "Resp."),
            fields=("responsible_id", "responsible__name"),
        ),
        Column("tags", _("Tags")),
        Column("made", _("Created"), sort="age", fields=("created_at",)),
        Column("until", _("Pending until"), pgettext_lazy("head of a narrow column", "Until"), sort="due",
               fields=("pending_until",)),
        Column("age", _("Waiting and last change"), _("Age"), sort="changed", also="waits"),
    )
}  # fmt: skip
DEFAULT = ("who", "subj", "queue", "prio", "owner", "age")
SLIM = ("who", "subj", "prio", "owner", "age")
"""On the dashboard, beside other things."""


def chosen(person: Person) -> list[Column]:
    """The columns of this person's lists, in order. What has gone since is left out; the subject is always there."""
    kept = preferring.arrangement(person, KEY)
    return named(kept if isinstance(kept, list) else DEFAULT)


def named(ids: list[str] | tuple[str, ...]) -> list[Column]:
    found = [COLUMNS[id] for id in dict.fromkeys(ids) if id in COLUMNS]
    fixed = [column for column in COLUMNS.values() if column.fixed and column not in found]
    return [*fixed, *found]


def choose(person: Person, ids: list[str]) -> None:
    """Keep these columns in this order; none means the usual ones."""
    preferring.arrange(person, KEY, [column.id for column in named(ids)] if ids else None)


def things(person: Person) -> list[Thing]:
    """Every column, those the person chose first and in their order."""
    shown = chosen(person)
    rest = [column for column in COLUMNS.values() if column not in shown]
    return [Thing(column.id, column.name, column in shown, column.fixed) for column in (*shown, *rest)]
