"""The rail beside every page of agents and administrators: sections and queues with their counts.

A context processor; nothing is read before a template asks, so fragments and other doors pay nothing for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from deskbell.access import scope
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.tickets import counts


@dataclass(frozen=True)
class Section:
    """A line of the rail; `key` is the letter after G that leads there."""

    id: str
    label: str
    icon: str
    url: str
    count: int = 0
    key: str = ""


@dataclass(frozen=True)
class QueueLine:
    id: int
    name: str
    depth: int
    url: str
    open: int
    waiting: int


def address_of(*names: str) -> str:
    """The first of these addresses that has been built; "" when none has."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


class Rail:
    """What the rail shows to one person."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def name(self) -> str:
        return str(self.person)

    @property
    def person_id(self) -> int:
        return self.person.pk

    @cached_property
    def email(self) -> str:
        return addresses.primary(self.person)

    @cached_property
    def _counts(self) -> dict[int, counts.QueueCount]:
        return counts.by_queue(scope.counts_q(self.person)) if self.person.is_agent else {}

    @cached_property
    def sections(self) -> list[Section]:
        found = []
        if self.person.is_agent:
            active = sum(count.active for count in self._counts.values())
            found += [
                Section("dashboard", _("Dashboard"), "home", reverse("agent:dashboard"), key="d"),
                Section("tickets", _("Tickets"), "inbox", reverse("agent:tickets"), active, key="t"),
                Section("locked", _("My locked"), "lock", reverse("agent:tickets") + "?s=locked", key="l"),
            ]
        if self.person.is_administrator and (url := address_of("admin:home", "web_admin:home")):
            found.append(Section("admin", _("Administration"), "sliders", url, key="a"))
        return found

    @cached_property
    def queues(self) -> list[QueueLine]:
        """Active queues this person may see, as a tree; those with tickets only through a type are not listed."""
        if not self.person.is_agent:
            return []
        nothing = counts.QueueCount(0, 0)
        lines = []
        for queue in scope.queues_for(self.person).filter(is_active=True).order_by("path"):
            count = self._counts.get(queue.pk, nothing)
            url = reverse("agent:queue", args=[queue.public_id])
            lines.append(QueueLine(queue.pk, queue.name, queue.path.count("/"), url, count.active, count.waiting))
        return lines

    home_url = property(lambda self: reverse("agent:dashboard") if self.person.is_agent else "/")
    search_url = property(lambda self: reverse("agent:search"))
    face_url = property(lambda self: reverse("agent:face"))
    signout_url = property(lambda self: address_of("signin:sign_out", "account_logout"))


def rail(request: HttpRequest) -> dict[str, Any]:
    """`rail` for agents and administrators, nothing for anybody else."""
    person = getattr(request, "user", None)
    is_staff = isinstance(person, Person) or getattr(person, "is_authenticated", False)
    if not is_staff or not (person.is_agent or person.is_administrator):
        return {}
    return {"rail": Rail(person), "me": person}
