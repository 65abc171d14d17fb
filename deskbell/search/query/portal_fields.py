"""The fields customers may ask with: what their pages show of a ticket, and nothing else of it.

Another name is text, as in every search. A state is asked for in customers' words (web/portal/words.py)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from deskbell.access.scope import portal_tickets_for
from deskbell.queues.models import Stage
from deskbell.search.query import conditions as ask
from deskbell.search.query import kinds, vocabulary
from deskbell.search.query.asking import Asking
from deskbell.search.query.fields import SORT, TIMES, WORDS, FieldType, Language
from deskbell.search.query.tree import Value, Word
from deskbell.tickets.articles import Part
from deskbell.tickets.models import Article

STATES = {
    "open": Q(active=True),
    "closed": Q(active=False),
    "received": Q(stage=Stage.NEW),
    "working": Q(stage=Stage.OPEN),
    "planned": Q(stage__in=(Stage.PENDING_REMINDER, Stage.PENDING_AUTO)),
    "solved": Q(stage=Stage.CLOSED),
}


def _state(value: Value, asking: Asking) -> Q:
    assert isinstance(value, Word)
    return STATES[value.word]


def _has(value: Value, asking: Asking) -> Q:
    """A file the reader may see; the ticket's own count, which is asked first, has those of notes in it."""
    assert asking.readable is not None
    there = Article.objects.filter(asking.readable.where, ticket=OuterRef("pk"), attachments__inline=False)
    return Q(Exists(there), file_count__gt=0)


ROWS = (
    FieldType("number", ("nummer", "номер"), kinds.Numbers(), _("number of the ticket"), ask.number),
    FieldType("subject", ("title", "betreff", "тема"), WORDS, _("words of the subject"), part=Part.SUBJECT),
    FieldType("from", ("von", "от"), WORDS, _("who wrote"), part=Part.FROM),
    FieldType(
        "state", ("zustand", "состояние"), kinds.Choice(*vocabulary.PORTAL_STATES), _("where it stands"), _state
    ),
    FieldType("created", ("erstellt", "создано"), TIMES, _("when it was opened"), ask.time("created_at")),
    FieldType("closed", ("geschlossen", "закрыто"), TIMES, _("when it was closed, if it is"), ask.time("closed_at")),
    FieldType("has", ("hat", "есть"), kinds.Choice("attachment"), _("what it has"), _has),
)
SORTING = FieldType(
    SORT, ("sortierung", "сортировка"), kinds.Choice("newest", "oldest"), _("the order of the results")
)
FIELDS = {row.name: row for row in ROWS}
PORTAL = Language(ROWS, SORTING, portal_tickets_for)
