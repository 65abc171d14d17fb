"""Names ↔ keys: which queue, state, tag or person a word means to this reader, who learns of no other.

`person` is who asks; None is the machine, which may see everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, override

from deskbell.access.levels import levels_of
from deskbell.access.scope import tickets_for
from deskbell.db.fulltext import fold
from deskbell.db.prefixes import begins
from deskbell.people import addresses
from deskbell.people.models import Organization, Person
from deskbell.queues.models import Level, Named, Priority, Queue, State, TicketType
from deskbell.search.models import SavedSearch, readable_by
from deskbell.tickets.models import Tag, Ticket, TicketLicence

MOST = 20  # things one word may mean; more is no answer to "which one?"
MOST_BY_BEGINNING = 2_000
NEAR = 300  # names that are compared when one is unknown


@dataclass(frozen=True, slots=True)
class Row:
    key: int
    name: str  # as it is written in a query
    others: tuple[str, ...] = ()  # how it is called besides


class Directory:
    """Rows small enough to be read at once."""

    def __init__(self, read: Callable[[Person | None], list[Row]], *, by_words: bool = False) -> None:
        self._read, self._by_words = read, by_words

    def find(self, text: str, person: Person | None) -> list[Row]:
        """The things of this name; failing that those whose name has all its words, where names are people's."""
        rows, wanted = self._read(person), fold(text)
        # What is written names one: "Billing" is that queue, not also "Support/Billing".
        found = [row for row in rows if fold(row.name) == wanted]
        found = found or [row for row in rows if wanted in map(fold, row.others)]
        if found or not self._by_words:
            return found
        return [row for row in rows if has_words(row.name, text)]

    def beginning(self, text: str, person: Person | None) -> list[int]:
        wanted = fold(text)
        return [
            row.key
            for row in self._read(person)
            if any(fold(name).startswith(wanted) for name in (row.name, *row.others))
        ]

    def names(self, keys: Iterable[int], person: Person | None) -> dict[int, str]:
        """How they are written; who may not see one gets no name for it."""
        wanted = set(keys)
        rows = self._read(person)
        called: dict[str, int] = {}
        for row in rows:
            called[fold(row.name)] = called.get(fold(row.name), 0) + 1
        return {
            row.key: row.name if called[fold(row.name)] == 1 else _plainer(row) for row in rows if row.key in wanted
        }

    def near(self, text: str, person: Person | None) -> list[str]:
        return [name for row in self._read(person) for name in (row.name, *row.others)]

    def offers(self, text: str, person: Person | None, most: int) -> list[str]:
        """Names to complete what was typed."""
        wanted = fold(text)
        rows = [row for row in self._read(person) if not wanted or _offers(row, wanted)]
        rows.sort(key=lambda row: not fold(row.name).startswith(wanted))
        called = self.names([row.key for row in rows[:most]], person)
        return [called[row.key] for row in rows[:most] if row.key in called]


class Customers(Directory):
    """People with at least one ticket the reader may see (decision D42)."""

    def __init__(self) -> None:
        super().__init__(lambda person: [], by_words=True)

    def find(self, text: str, person: Person | None) -> list[Row]:
        if "@" in text:
            holder = addresses.holder(text)
            rows = self._seen(person).filter(pk=holder.pk) if holder else Person.objects.none()
            return _rows(rows)
        return _called(self._seen(person), text)

    def beginning(self, text: str, person: Person | None) -> list[int]:
        by_name = [row.key for row in _starting(self._seen(person), text)]
        by_address = addresses.starting(text, MOST_BY_BEGINNING)
        return by_name + list(self._seen(person).filter(pk__in=by_address).values_list("pk", flat=True))

    def names(self, keys: Iterable[int], person: Person | None) -> dict[int, str]:
        rows = _rows(self._seen(person).filter(pk__in=set(keys)))
        alike = self._seen(person).filter(name__in={row.name for row in rows}).order_by().values("name")
        shared = set(alike.annotate(n=Count("pk")).filter(n__gt=1).values_list("name", flat=True))
        several = {row.key for row in rows if not row.name or row.name in shared}
        first = addresses.primaries(several) if several else {}
        return {row.key: first.get(row.key) or row.name for row in rows}

    def near(self, text: str, person: Person | None) -> list[str]:
        rows = self._seen(person).filter(name__istartswith=text[:1]) if "@" not in text else Person.objects.none()
        return list(rows.values_list("name", flat=True)[:NEAR])

    def offers(self, text: str, person: Person | None, most: int) -> list[str]:
        rows = _starting(self._seen(person), text, most)
        called = self.names([row.key for row in rows], person)
        return [called[row.key] for row in rows if row.key in called]

    def _seen(self, person: Person | None) -> QuerySet[Person]:
        people = Person.objects.filter(merged_into=None)
        return people if person is None else people.filter(_has_ticket(person, customer=OuterRef("pk")))


class Organizations(Directory):
    """Organisations with at least one ticket the reader may see."""

    def __init__(self) -> None:
        super().__init__(lambda person: [], by_words=True)

    def find(self, text: str, person: Person | None) -> list[Row]:
        return _called(self._seen(person), text)

    def beginning(self, text: str, person: Person | None) -> list[int]:
        return [row.key for row in _starting(self._seen(person), text)]

    def names(self, keys: Iterable[int], person: Person | None) -> dict[int, str]:
        return dict(self._seen(person).filter(pk__in=set(keys)).values_list("pk", "name"))

    def near(self, text: str, person: Person | None) -> list[str]:
        rows = self._seen(person).filter(name__istartswith=text[:1])
        return list(rows.values_list("name", flat=True)[:NEAR])

    def offers(self, text: str, person: Person | None, most: int) -> list[str]:
        return [row.name for row in _starting(self._seen(person), text, most)]

    def _seen(self, person: Person | None) -> QuerySet[Organization]:
        found = Organization.objects.all()
        return found if person is None else found.filter(_has_ticket(person, organization=OuterRef("pk")))


def keys_on_tickets(folded: str, person: Person | None, most: int, *, whole: bool = False) -> list[str]:
    """Support keys of tickets the reader may see: this one (`whole`), or those that begin so."""
    rows = TicketLicence.objects.filter(Q(licence_id=folded) if whole else begins("licence_id", folded))
    if person is not None:
        rows = rows.filter(ticket__in=tickets_for(person))
    found: Any = rows.order_by("licence_id").values_list("licence_id", flat=True)
    return list(found.distinct()[:most])


def has_words(name: str, wanted: str) -> bool:
    """All words of `wanted` are words of the name."""
    words = fold(wanted).split()
    return bool(words) and set(words) <= set(fold(name).replace(",", " ").split())


def _offers(row: Row, wanted: str) -> bool:
    return any(
        name.startswith(wanted) or f" {wanted}" in name or f"/{wanted}" in name
        for name in map(fold, (row.name, *row.others))
    )


def _plainer(row: Row) -> str:
    """Two have the same name: an address tells them apart."""
    return next((other for other in row.others if "@" in other), row.name)


def _has_ticket(person: Person, **whose: OuterRef) -> Exists:
    return Exists(tickets_for(person).filter(**whose))


def _rows(rows: QuerySet[Person] | QuerySet[Organization]) -> list[Row]:
    return [Row(key, name) for key, name in rows.values_list("pk", "name")]


def _called(rows: QuerySet[Person] | QuerySet[Organization], text: str) -> list[Row]:
    """By the whole name; failing that by words of it."""
    exact = [row for row in _rows(rows.filter(_any_case("", text))[: MOST + 1]) if fold(row.name) == fold(text)]
    if exact:
        return exact
    words = sorted(text.split(), key=len, reverse=True)
    if not words:
        return []
    some = rows.filter(_any_case("contains", words[0]))[:MOST_BY_BEGINNING]
    return [row for row in _rows(some) if has_words(row.name, text)]


def _starting(rows: QuerySet[Person] | QuerySet[Organization], text: str, most: int = MOST_BY_BEGINNING) -> list[Row]:
    """Those one of whose names begins so."""
    some = rows.filter(_any_case("startswith", text) | _any_case("contains", f" {text}")).order_by("name", "pk")
    return _rows(some[:most])


def _any_case(how: str, text: str) -> Q:
    """SQLite knows upper and lower case of ASCII only: other letters are looked for in the usual spellings."""
    spellings = {text} if text.isascii() else {text, text.lower(), text.upper(), text.title()}
    where = Q()
    for spelling in spellings:
        where |= Q(**{f"name__i{how or 'exact'}": spelling})
    return where


def _queues(person: Person | None) -> list[Row]:
    queues = Queue.objects.order_by("path")
    if person is not None and not levels_of(person).everywhere:
        queues = queues.filter(Q(open_to_moves=True) | Q(pk__in=levels_of(person).queues_at(Level.VIEW)))
    return [Row(key, path, (name,)) for key, path, name in queues.values_list("pk", "path", "name")]


def _called_in_all_languages(rows: Iterable[Named]) -> list[Row]:
    found = []
    for row in rows:
        others = {str(name) for name in row.names.values()}
        if row.code:
            for language, _name in settings.LANGUAGES:
                with override(language):
                    others.add(gettext(row.name))
        found.append(Row(row.pk, row.name, tuple(sorted(others - {row.name}))))
    return found


def _agents(person: Person | None) -> list[Row]:
    rows = list(
        Person.objects.filter(is_agent=True, merged_into=None).order_by("name", "pk").values_list("pk", "name")
    )
    emails = addresses.primaries([key for key, _name in rows])
    return [Row(key, name or emails.get(key, ""), (emails[key],) if key in emails else ()) for key, name in rows]


def _tags(person: Person | None) -> list[Row]:
    """Tags of tickets the reader may see."""
    tags = Tag.objects.order_by("name")
    if person is not None:
        on = Ticket.tags.through.objects.filter(tag=OuterRef("pk"), ticket__in=tickets_for(person))
        tags = tags.filter(Exists(on))
    return [Row(key, name) for key, name in tags.values_list("pk", "name")]


def _saved(person: Person | None) -> list[Row]:
    """The reader's own and those that are shared; one's own comes first where two have the same name."""
    if person is None:
        return []
    rows = SavedSearch.objects.filter(readable_by(person), is_last=False).order_by("name", "pk")
    found = rows.values_list("pk", "name", "owner_id")
    own = {fold(name) for _key, name, owner in found if owner == person.pk}
    return [Row(key, name) for key, name, owner in found if owner == person.pk or fold(name) not in own]


def _priorities(person: Person | None) -> list[Row]:
    """By their level."""
    rows = list(Priority.objects.order_by("-level"))
    levels = {row.pk: row.level for row in rows}
    return [Row(levels[row.key], row.name, row.others) for row in _called_in_all_languages(rows)]


QUEUES = Directory(_queues)
SAVED = Directory(_saved)
PRIORITIES = Directory(_priorities)
STATES = Directory(lambda person: _called_in_all_languages(State.objects.order_by("order", "pk")))
TYPES = Directory(lambda person: _called_in_all_languages(TicketType.objects.order_by("pk")))
AGENTS = Directory(_agents, by_words=True)
TAGS = Directory(_tags)
CUSTOMERS = Customers()
ORGANIZATIONS = Organizations()
