"""The same figures for every queue, type, organisation or owner: created, closed, open, and how long it took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from deskbell.people.models import Organization, Person
from deskbell.queues.models import Queue, TicketType
from deskbell.reports import durations
from deskbell.reports.durations import ANSWERED, Length, Lengths
from deskbell.reports.flow import CLOSED, CREATED, counted
from deskbell.reports.questions import Question
from deskbell.reports.tables import Cell, Column, Kind, Table
from deskbell.reports.terms import terms_of, within

OPEN = "state:new,open,pending"
MOST = 100
"""Rows on a page; files have all of them."""


@dataclass(frozen=True)
class Grouping:
    """What tickets are grouped by."""

    id: str
    column: str
    field: str  # of the query language
    title: str | Promise
    nobody: str | Promise
    names: Callable[[set[int]], dict[int, str]]


def _strings(rows: QuerySet[Any]) -> dict[int, str]:
    return {row.pk: str(row) for row in rows}


GROUPINGS = {
    one.id: one
    for one in (
        Grouping(
            "queues",
            "queue",
            "queue",
            gettext_lazy("Queues"),
            "",
            lambda keys: _strings(Queue.objects.filter(pk__in=keys)),
        ),
        Grouping(
            "agents",
            "owner",
            "owner",
            gettext_lazy("Agents"),
            gettext_lazy("Nobody"),
            lambda keys: _strings(Person.objects.filter(pk__in=keys)),
        ),
        Grouping(
            "types",
            "type",
            "type",
            gettext_lazy("Types"),
            pgettext_lazy("ticket type", "None"),
            lambda keys: _strings(TicketType.objects.filter(pk__in=keys)),
        ),
        Grouping(
            "organizations",
            "organization",
            "org",
            gettext_lazy("Organisations"),
            pgettext_lazy("organisation", "None"),
            lambda keys: _strings(Organization.objects.filter(pk__in=keys)),
        ),
    )
}


def _head(id: str) -> str:
    return {"queues": _("Queue"), "agents": _("Owner"), "types": _("Type"), "organizations": _("Organisation")}[id]


def table(question: Question, grouping: Grouping, most: int | None = MOST) -> Table:
    """One row for each, those with the most new tickets first."""
    key = grouping.column
    answered, ended = (durations.read(question.tickets(), field, question.days, key) for field in (ANSWERED, CLOSED))
    return table_of(question, grouping, answered, ended, most)


def table_of(
    question: Question, grouping: Grouping, answered: Lengths, ended: Lengths, most: int | None = MOST
) -> Table:
    """The same of lengths that were read already, with the grouping's column among their keys."""
    tickets, days, key = question.tickets(), question.days, grouping.column
    created = counted(tickets.filter(days.where(CREATED)), key)
    open_ = counted(tickets.filter(active=True), key)
    answers, closings = answered.by(key), ended.by(key)
    closed = {one: found.n for one, found in closings.items()}
    keys = {*created, *closed, *open_, *answers}
    names: dict[Any, str] = {**grouping.names(keys - {None}), None: str(grouping.nobody)}
    order = sorted(keys, key=lambda one: (-created.get(one, 0), -open_.get(one, 0), names.get(one, "")))
    shown = order[:most]
    terms = terms_of(grouping.field, shown, question.person)
    rows = []
    for one in shown:
        lists = _lists(question, terms.get(one))
        rows.append(
            [
                Cell(names.get(one, "")),
                Cell(created.get(one, 0), lists["created"]),
                Cell(closed.get(one, 0), lists["closed"]),
                Cell(open_.get(one, 0), lists["open"]),
                *_length(answers.get(one), lists["answered"]),
                *_length(closings.get(one), None),
            ]
        )
    return Table(
        id=grouping.id,
        title=str(grouping.title),
        columns=[Column(_head(grouping.id), Kind.TEXT), *columns()],
        rows=rows,
        total=_total(question, created, closed, open_, answered, ended) if rows else (),
        note=_("The %(n)d with the most new tickets are shown; the files have all of them.") % {"n": most}
        if most and len(order) > most
        else "",
    )


def columns() -> list[Column]:
    return [
        Column(pgettext("tickets", "Created"), bar=True),
        Column(pgettext("tickets", "Closed")),
        Column(_("Open now")),
        Column(_("First answers")),
        Column(_("First answer, median"), Kind.SECONDS),
        Column(_("First answer, 90 % within"), Kind.SECONDS),
        Column(_("Time to close, median"), Kind.SECONDS),
        Column(_("Time to close, 90 % within"), Kind.SECONDS),
    ]


def _lists(question: Question, term: str | None = "") -> dict[str, str]:
    named = {field: within(field, question.days) for field in ("created", "closed", "answered")}
    return {name: question.lists(term, text) for name, text in {**named, "open": OPEN}.items()}


def _length(found: Length | None, lists: str | None) -> list[Cell]:
    """Number (unless `lists` is None), median, 90 %."""
    number = [] if lists is None else [Cell(found.n if found else 0, lists)]
    return [*number, Cell(found.median if found else None), Cell(found.p90 if found else None)]


def _total(
    question: Question,
    created: dict[Any, int],
    closed: dict[Any, int],
    open_: dict[Any, int],
    answered: Lengths,
    ended: Lengths,
) -> list[Cell]:
    lists = _lists(question)
    return [
        Cell(_("All")),
        Cell(sum(created.values()), lists["created"]),
        Cell(sum(closed.values()), lists["closed"]),
        Cell(sum(open_.values()), lists["open"]),
        *_length(answered.whole(), lists["answered"]),
        *_length(ended.whole(), None),
    ]
