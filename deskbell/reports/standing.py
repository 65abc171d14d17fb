"""Where all tickets stand: state × queue."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, F
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deskbell.queues.models import Queue, State
from deskbell.reports.questions import Question
from deskbell.reports.tables import Cell, Column, Kind, Table
from deskbell.reports.terms import terms_of


def table(question: Question) -> Table:
    """A row for each queue with tickets, a column for each state that occurs; as of now, whatever the range."""
    rows = question.tickets().order_by().values_list(F("queue_id") + 0, F("state_id") + 0).annotate(n=Count("*"))
    numbers: dict[int, dict[int, int]] = defaultdict(dict)
    for queue, state, n in rows:
        numbers[queue][state] = n
    occurring = {state for row in numbers.values() for state in row}
    states = list(State.objects.filter(pk__in=occurring).order_by("order", "pk"))
    queues = list(Queue.objects.filter(pk__in=numbers).order_by("path"))
    by_state = terms_of("state", occurring, question.person)
    by_queue = terms_of("queue", numbers, question.person)
    lines = []
    for queue in queues:
        found, in_queue = numbers[queue.pk], by_queue.get(queue.pk)
        cells = [Cell(found.get(state.pk, 0), question.lists(in_queue, by_state.get(state.pk))) for state in states]
        lines.append([Cell(queue.path), *cells, Cell(sum(found.values()), question.lists(in_queue))])
    sums = [sum(found.get(state.pk, 0) for found in numbers.values()) for state in states]
    total = [Cell(n, question.lists(by_state.get(state.pk))) for state, n in zip(states, sums, strict=True)]
    return Table(
        id="states",
        title=_("States and queues"),
        columns=[
            Column(_("Queue"), Kind.TEXT),
            *(Column(str(state)) for state in states),
            Column(pgettext("sum of a row", "All")),
        ],
        rows=lines,
        total=[Cell(pgettext("sum of a column", "All")), *total, Cell(sum(sums), question.lists())] if lines else (),
    )
