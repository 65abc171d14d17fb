"""An address of the statistics → the question, and what was wrong with it. Nobody is punished for an old address:
whatever cannot be understood is said, and the nearest that can be is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.access import scope
from deskbell.people import staff
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.reports.questions import Question
from deskbell.reports.ranges import DEFAULT, LONGEST, PRESETS, Range, bounded, preset
from deskbell.reports.terms import term
from deskbell.search import finding
from deskbell.search.query import Hidden, QueryError, directories, parse, write
from deskbell.search.query.asking import zone_of
from deskbell.tickets.articles import storable
from deskbell.tickets.models import Ticket

PRESET_NAMES: dict[str, str | Promise] = {
    "7": gettext_lazy("7 days"),
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "month": gettext_lazy("This month"),
    "last-month": gettext_lazy("Last month"),
    "year": gettext_lazy("This year"),
}
SAVED = 100
LONGEST_SEARCH = 1_500
"""Of the 2,000 characters of a query; the rest is for what links add."""


@dataclass(frozen=True)
class Asked:
    question: Question
    preset: str  # "" when the days were typed
    q: str
    problems: list[str]

    def address(self, path: str, **other: str) -> str:
        """This question, with some of its parts changed, at a page of the statistics."""
        question = self.question
        chosen = {
            "range": self.preset,
            "from": "" if self.preset else str(question.days.first),
            "to": "" if self.preset else str(question.days.last),
            "queue": question.queue.public_id if question.queue else "",
            "agent": question.agent.public_id if question.agent else "",
            "q": self.q,
            **other,
        }
        if "range" in other:
            chosen |= {"from": "", "to": ""}
        return f"{path}?{urlencode({name: value for name, value in chosen.items() if value})}"


def read(person: Person, given: Mapping[str, str]) -> Asked:
    """`range` is one of PRESETS; `from` and `to` say more, when they say something else than it."""
    problems: list[str] = []
    days, chosen = _days(person, given, problems)
    q, written, found = _search(person, given.get("q", ""), problems)
    queue = _queue(person, given.get("queue", ""))
    agent = _agent(given.get("agent", ""))
    question = Question(person, days, queue=queue, agent=agent, search=written, found=found)
    return Asked(question, chosen, q, problems)


def queues(person: Person) -> QuerySet[Queue]:
    return scope.queues_for(person).order_by("path")


def saved(person: Person) -> list[str]:
    """The saved searches this person may use, as terms of a query."""
    return [term("in", name) for name in directories.SAVED.offers("", person, SAVED)]


def _days(person: Person, given: Mapping[str, str], problems: list[str]) -> tuple[Range, str]:
    zone = zone_of(person)
    today = timezone.now().astimezone(zone).date()
    chosen = given.get("range", "")
    chosen = chosen if chosen in PRESETS else DEFAULT
    usual = preset(chosen, today, zone)
    first = _day(given.get("from", ""), usual.first, problems)
    last = _day(given.get("to", ""), usual.last, problems)
    if (first, last) == (usual.first, usual.last):
        return usual, chosen
    if abs((last - first).days) >= LONGEST:
        problems.append(_("A range is at most two years long; its last two years are shown."))
    return bounded(first, last, today, zone), ""


def _day(text: str, usual: date, problems: list[str]) -> date:
    if not text:
        return usual
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        problems.append(_("“%(text)s” is no date. Enter one as in 2026-11-17.") % {"text": text[:40]})
    return found or usual


def _search(person: Person, q: str, problems: list[str]) -> tuple[str, str, QuerySet[Ticket] | None]:
    """As it was typed, as a term of the queries behind the numbers, and what it finds."""
    nothing = "", "", None
    q = storable(q).strip()
    if not q:
        return nothing
    if len(q) > LONGEST_SEARCH:
        problems.append(_("The search is too long for a report."))
        return nothing
    try:
        query = parse(q, person)
        written = write(replace(query, sort=""), person)
    except (QueryError, Hidden) as error:
        problems.append(getattr(error, "message", "") or _("The search names something that is not there any more."))
        return nothing
    if query.tree is None:
        return nothing
    return q, f"({written})", finding.tickets(person, query)


def _queue(person: Person, public_id: str) -> Queue | None:
    return queues(person).filter(public_id=public_id[:40]).first() if _plain(public_id) else None


def _agent(public_id: str) -> Person | None:
    return staff.agents().filter(public_id=public_id[:40]).first() if _plain(public_id) else None


def _plain(public_id: str) -> bool:
    return public_id.isascii() and public_id.isalnum()
