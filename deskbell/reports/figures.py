"""The few figures at the head of the statistics, each beside that of the days before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deskbell.access.levels import key_of
from deskbell.db.keeping import KeptEach
from deskbell.reports import durations
from deskbell.reports.durations import ANSWERED, Lengths
from deskbell.reports.flow import CLOSED, CREATED
from deskbell.reports.questions import Question

LONGEST = 371
"""Days that are compared with those before."""


@dataclass(frozen=True, slots=True)
class Figures:
    created: int
    closed: int
    answer: int | None  # seconds, median
    solution: int | None


_before = KeptEach[Figures](seconds=300)


def of(created: int, answered: Lengths, closed: Lengths) -> Figures:
    answers, closings = answered.whole(), closed.whole()
    return Figures(
        created=created,
        closed=len(closed.rows),
        answer=answers.median if answers else None,
        solution=closings.median if closings else None,
    )


def before(question: Question) -> Figures | None:
    """Of as many days right before, at most some minutes old; None where that would be longer than a year ago."""
    if question.days.length > LONGEST:
        return None
    earlier = replace(question, days=question.days.before())
    key = (
        key_of(question.person),
        (earlier.days, str(earlier.days.zone)),
        (earlier.queue and earlier.queue.pk, earlier.agent and earlier.agent.pk),
        # "me", drafts, what is unread and saved searches mean something else to everybody
        (earlier.search, question.person.pk) if earlier.search else None,
    )
    return _before.get(key, lambda: _read(earlier))


def _read(question: Question) -> Figures:
    tickets, days = question.tickets(), question.days
    lengths = (durations.read(tickets, field, days) for field in (ANSWERED, CLOSED))
    return of(tickets.filter(days.where(CREATED)).count(), *lengths)
