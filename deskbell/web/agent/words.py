"""How states and priorities are called and drawn on the desk: a mark, a short name for lists, a full one."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from deskbell.db.keeping import Kept
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Priority, Queue, Stage, State, TicketType
from deskbell.web.ui import marks
from deskbell.web.ui.stages import MARKS

# At most nine letters: the first column of every list
SHORT = {
    "new": gettext_lazy("New"),
    "open": gettext_lazy("Open"),
    "pending_reminder": gettext_lazy("Pending"),
    "pending_auto_close_plus": gettext_lazy("Closing"),
    "pending_auto_close_minus": gettext_lazy("Closing"),
    "closed_successful": gettext_lazy("Closed"),
    "closed_unsuccessful": gettext_lazy("Unsolved"),
    "removed": gettext_lazy("Removed"),
    "merged": gettext_lazy("Merged"),
}
OURS = {
    1: gettext_lazy("Very low"),
    2: gettext_lazy("Low"),
    3: gettext_lazy("Normal"),
    4: gettext_lazy("High"),
    5: gettext_lazy("Very high"),
}


STATES = Kept(lambda: list(State.objects.order_by("order", "pk")))
PRIORITY_ROWS = Kept(lambda: list(Priority.objects.order_by("level")))


def _priority_name(level: int) -> str:
    """As the administrator calls it, else as we do."""
    row = next((row for row in PRIORITY_ROWS.get() if row.level == level), None)
    return str(OURS[level]) if row is None or row.is_as_built else capfirst(str(row))


_named = lazy(_priority_name, str)
PRIORITIES = {level: _named(level) for level in OURS}
TYPES = Kept(lambda: {kind.pk: kind for kind in TicketType.objects.all()})
QUEUE_PATHS = Kept(lambda: dict(Queue.objects.values_list("pk", "path")))


def type_choices() -> list[tuple[str, str]]:
    """None first, then by name."""
    return [("", pgettext("ticket type", "None")), *((kind.public_id, capfirst(str(kind))) for kind in types())]


def type_of(public_id: str) -> TicketType | None:
    """The active type of this public id."""
    return next((kind for kind in types() if kind.public_id == public_id), None)


def types() -> list[TicketType]:
    """Active ones, by name."""
    return sorted((kind for kind in TYPES.get().values() if kind.is_active), key=str)


def mark(state: State) -> str:
    """The drawing of a state: its stage's, and a crossed ring for what was closed without success."""
    if state.code == "closed_unsuccessful":
        return "unresolved"
    return MARKS[Stage(state.stage)]


def short(state: State) -> str:
    """The state's name for narrow columns."""
    return str(SHORT[state.code]) if state.is_as_built and state.code in SHORT else capfirst(str(state))


def drawn(state: State, *, narrow: bool = False) -> SafeString:
    """Ring and name."""
    return marks.state(mark(state), short(state) if narrow else capfirst(str(state)))


def priority(level: int) -> SafeString:
    """Bars and name."""
    return marks.priority(level, str(PRIORITIES[level]))


def priority_choices() -> list[tuple[int, str]]:
    """As they are called here: built-in words, or what an administrator made of them."""
    return [(p.level, f"{p.level} {capfirst(str(p))}") for p in PRIORITY_ROWS.get()]


def called(person: Person) -> str:
    """A customer's name, or the address of one who never gave a name."""
    return person.name or addresses.primary(person) or _("No name")


def called_all(people: Iterable[Person]) -> dict[int, str]:
    """The same for many at once, by key."""
    people = list(people)
    nameless = [person.pk for person in people if not person.name]
    emails = addresses.primaries(nameless) if nameless else {}
    return {person.pk: person.name or emails.get(person.pk) or _("No name") for person in people}


def you_or(name: str, is_me: bool) -> str:
    """Agents read of themselves as "You"."""
    return _("You") if is_me else name


def some(names: list[str], most: int) -> str:
    """So many of them in a row, and how many more there are."""
    more = len(names) - most
    shown = ", ".join(names[:most])
    return f"{shown} {ngettext('and %(n)d more', 'and %(n)d more', more) % {'n': more}}" if more > 0 else shown
