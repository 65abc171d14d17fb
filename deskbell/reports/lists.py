"""Ready lists with their numbers: created last month, closed last month, and their kin."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from deskbell.reports.groups import OPEN
from deskbell.reports.questions import Question
from deskbell.reports.ranges import preset
from deskbell.reports.tables import Cell, Column, Kind, Table


def table(question: Question) -> Table:
    """By the calendar of the reader, whatever the range. Links say "last-month": a saved one moves with the time."""
    tickets, zone = question.tickets(), question.days.zone
    last, this = (preset(name, question.today, zone) for name in ("last-month", "month"))
    lines = (
        (_("Created last month"), last.where("created_at"), ("created:last-month",)),
        (_("Closed last month"), last.where("closed_at"), ("closed:last-month",)),
        (
            _("Created last month and still open"),
            last.where("created_at") & Q(active=True),
            ("created:last-month", OPEN),
        ),
        (_("Created this month"), this.where("created_at"), ("created:this-month",)),
        (_("Closed this month"), this.where("closed_at"), ("closed:this-month",)),
        (
            _("Customers waiting for an answer"),
            Q(waiting_since__isnull=False, active=True),
            ("waiting:yes", OPEN),
        ),
    )
    return Table(
        id="lists",
        title=_("Lists"),
        columns=[Column(_("List"), Kind.TEXT), Column(_("Tickets"))],
        rows=[
            [Cell(name), Cell(tickets.filter(where).count(), question.lists(*terms))] for name, where, terms in lines
        ],
    )
