"""The fields of the query language, a row each: name, names in German and Russian, kind of value, what it asks of a
ticket. A field whose thing does not exist is not here: its name is text like any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deskbell.access.scope import tickets_for
from deskbell.db.fulltext import BODY, fold
from deskbell.people.models import Person
from deskbell.queues import extra_fields
from deskbell.search.query import conditions as ask
from deskbell.search.query import directories as names
from deskbell.search.query import kinds, told, vocabulary
from deskbell.search.query.asking import Asking
from deskbell.search.query.support_keys import Keys
from deskbell.search.query.tree import Value
from deskbell.tickets.articles import Part
from deskbell.tickets.models import Ticket

SORT = "sort"


@dataclass(frozen=True)
class FieldType:
    """`part` is where in a message its words are looked for; such a field has no `q` of its own."""

    name: str
    others: tuple[str, ...]
    kind: kinds.Kind
    about: str | Promise
    q: Callable[[Value, Asking], Q] = ask.nothing
    part: str = ""


@dataclass(frozen=True)
class Language:
    """The fields somebody may ask with, and the tickets they may name by number."""

    rows: tuple[FieldType, ...]
    sorting: FieldType
    tickets: Callable[[Person], QuerySet[Ticket]]
    asks_extra_fields: bool = False

    def field(self, name: str) -> FieldType | None:
        """The field of this name, in English, German or Russian."""
        return self._by_any_name.get(fold(name)) or (extra(name) if self.asks_extra_fields else None)

    @cached_property
    def _by_any_name(self) -> dict[str, FieldType]:
        return {fold(name): row for row in (*self.rows, self.sorting) for name in (row.name, *row.others)}

    def all_names(self) -> list[str]:
        return [name for row in (*self.rows, self.sorting) for name in (row.name, *row.others)]


WORDS, TIMES = kinds.Words(), kinds.Times()
AGENTS = kinds.Things(names.AGENTS, "me", "none", "away")
YES, MINE = kinds.Choice("yes", "no"), kinds.Choice("yes", "no", "me")

ROWS = (
    FieldType("number", ("nummer", "номер"), kinds.Numbers(), _("number of the ticket"), ask.number),
    FieldType("subject", ("betreff", "тема"), WORDS, _("words of the subject"), part=Part.SUBJECT),
    FieldType("body", ("text", "текст"), WORDS, _("words of a message"), part=BODY),
    FieldType("from", ("von", "от"), WORDS, _("who wrote"), part=Part.FROM),
    FieldType("to", ("an", "кому"), WORDS, _("to whom"), part=Part.TO),
    FieldType("cc", ("kopie", "копия"), WORDS, _("who got a copy"), part=Part.CC),
    FieldType("file", ("dateiname", "файл"), WORDS, _("name of a file"), part=Part.FILE),
    FieldType("queue", ("очередь",), kinds.Things(names.QUEUES, below=True), _("where it waits"), ask.queue),
    FieldType("type", ("typ", "тип"), kinds.Things(names.TYPES, "none"), _("what kind of matter"), ask.type),
    FieldType(
        "state",
        ("zustand", "состояние"),
        kinds.Things(names.STATES, *vocabulary.STAGES),
        _("where it stands"),
        ask.state,
    ),
    FieldType("priority", ("priorität", "приоритет"), kinds.Priorities(names.PRIORITIES), _("1 to 5"), ask.priority),
    FieldType("tag", ("schlagwort", "метка"), kinds.Things(names.TAGS, "none"), _("words agents put on it"), ask.tag),
    FieldType("owner", ("besitzer", "владелец"), AGENTS, _("who works it"), ask.owner),
    FieldType("responsible", ("verantwortlich", "ответственный"), AGENTS, _("who answers for it"), ask.responsible),
    FieldType("watcher", ("beobachter", "наблюдатель"), AGENTS, _("who follows it"), ask.watcher),
    FieldType("creator", ("ersteller", "создатель"), AGENTS, _("which agent opened it"), ask.creator),
    FieldType(
        "customer", ("kunde", "клиент"), kinds.Things(names.CUSTOMERS, "none"), _("whose matter it is"), ask.customer
    ),
    FieldType(
        "org", ("organisation", "организация"), kinds.Things(names.ORGANIZATIONS, "none"), _("organisation"), ask.org
    ),
    FieldType("locked", ("gesperrt", "заблокировано"), MINE, _("somebody works it now"), ask.locked),
    FieldType("unread", ("ungelesen", "непрочитано"), MINE, _("news you have not read"), ask.unread),
    FieldType("waiting", ("wartet", "ждёт"), MINE, _("the customer waits for an answer"), ask.waiting),
    FieldType("merged", ("verbunden", "слито"), YES, _("merged into another"), ask.merged),
    FieldType("held", ("aufbewahrt", "удержано"), YES, _("under legal hold"), ask.held),
    FieldType("created", ("erstellt", "создано"), TIMES, _("when it was opened"), ask.time("created_at")),
    FieldType("changed", ("geändert", "изменено"), TIMES, _("when something last happened"), ask.time("touched_at")),
    FieldType("closed", ("geschlossen", "закрыто"), TIMES, _("when it was closed, if it is"), ask.time("closed_at")),
    FieldType("due", ("fällig", "срок"), TIMES, _("until when it is pending"), ask.time("pending_until", ahead=True)),
    FieldType(
        "answered", ("beantwortet", "отвечено"), TIMES, _("when it was first answered"), ask.time("answered_at")
    ),
    FieldType(
        "waits", ("wartezeit", "ожидает"), TIMES, _("since when the customer waits"), ask.time("waiting_since")
    ),
    FieldType("has", ("hat", "есть"), kinds.Choice(*vocabulary.HAS), _("what it has"), ask.has),
    FieldType("licence", ("lizenz", "лицензия"), Keys(*vocabulary.LICENCES), _("support licence"), ask.licence),
    FieldType("messages", ("nachrichten", "сообщений"), kinds.Figures(), _("how many messages"), ask.messages),
    FieldType("size", ("größe", "размер"), kinds.Sizes(), _("of all its files"), ask.size),
    FieldType("language", ("sprache", "язык"), kinds.Languages(), _("the customer’s"), ask.language),
    FieldType("in", ("suche", "поиск"), kinds.Things(names.SAVED), _("a saved search"), ask.nothing),
)
SORTING = FieldType(
    SORT, ("sortierung", "сортировка"), kinds.Choice(*vocabulary.ORDERS), _("the order of the results")
)


def extra(name: str) -> FieldType | None:
    """`field.CODE`, of what an administrator made."""
    found = told.named(name)
    if found is None:
        return None
    return FieldType(f"{told.NAMES[0]}.{found.code}", (), told.kind_of(found), str(found), partial(told.q, found))


def extras() -> list[FieldType]:
    """All of them."""
    return [row for code in extra_fields.by_code() if (row := extra(f"{told.NAMES[0]}.{code}"))]


class _Fields(dict[str, FieldType]):
    """By name; those that administrators made are looked up when they are asked for."""

    def __missing__(self, name: str) -> FieldType:
        if (found := extra(name)) is None:
            raise KeyError(name)
        return found


FIELDS = _Fields({row.name: row for row in ROWS})
DESK = Language(ROWS, SORTING, tickets_for, asks_extra_fields=True)
"""What agents ask with."""


def field(name: str) -> FieldType | None:
    return DESK.field(name)
