"""The rail beside every page of agents and administrators: sections and queues with their counts.

A context processor; nothing is read before a template asks, so fragments and other doors pay nothing for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast

from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from deskbell.access import choices, standing
from deskbell.notices.agents import reading
from deskbell.people.absence import is_away
from deskbell.people.models import Person
from deskbell.tickets import counts
from deskbell.web.ui.places import address, page


@dataclass(frozen=True)
class Section:
    """A line of the rail; `key` is the letter after G that leads there."""

    id: str
    label: str
    icon: str
    url: str
    is_counted: bool = False
    key: str = ""


LINE = (
    '<li><a class="nav nav-q{sub}{new}" href="{url}"{current}><span>{name}</span>'
    '<span class="ring" data-figure="waiting:{id}"{quiet}><span class="vh">{ringing}</span></span>'
    '<span class="n" data-figure="queue:{id}"{none}>{n}<span class="vh"> {open}</span></span></a></li>'
)
"""`data-figure`: open pages keep it right (figures.py, static/js/fresh.js)."""


def address_of(*names: str) -> str:
    """The first of these addresses that has been built; "" when none has."""
    for name in names:
        try:
            return page(name)
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
    def _counts(self) -> dict[int, counts.QueueCount]:
        return standing.by_queue(self.person) if self.person.is_agent else {}

    @property
    def key(self) -> tuple[object, ...]:
        """Equal when all but the numbers and the queues is drawn alike."""
        return self.person.pk, self.name, self.person.is_agent, self.person.is_administrator

    @property
    def active(self) -> int:
        """How many tickets are open in the person's queues."""
        return sum(count.active for count in self._counts.values())

    @cached_property
    def sections(self) -> list[Section]:
        found = []
        if self.person.is_agent:
            tickets = page("agent:tickets")
            found += [
                Section("dashboard", _("Dashboard"), "home", page("agent:dashboard"), key="d"),
                Section("tickets", _("Tickets"), "inbox", tickets, is_counted=True, key="t"),
                Section("locked", _("My locked"), "lock", f"{tickets}?s=locked", key="l"),
                Section("watched", _("Watched"), "eye", f"{tickets}?s=watched", key="w"),
                Section("responsible", _("Responsible"), "user", f"{tickets}?s=responsible", key="r"),
                Section("unread", _("Unread"), "mail", f"{tickets}?s=unread", key="u"),
                Section("customers", _("Customers"), "users", page("agent:customers"), key="c"),
                Section("statistics", _("Statistics"), "chart", page("agent:statistics"), key="s"),
            ]
        if self.person.is_administrator and (url := address_of("admin:home", "web_admin:home")):
            found.append(Section("admin", _("Administration"), "sliders", url, key="a"))
        return found

    def queues(self, current: int | None) -> SafeString:
        """The lines of the queues this person works in, as a tree; `current` is the one that is shown.

        Drawn here for the same reason as the rows of lists (rows.py): it stands on every page."""
        if not self.person.is_agent:
            return SafeString("")
        base = address("agent:queue", "0")[:-2]
        words, ringing, nothing = _("open"), escape(_("Needs an answer.")), counts.QueueCount(0, 0)
        lines = []
        for pk, public_id, name, path, _open in choices.queues(self.person):
            count = self._counts.get(pk, nothing)
            lines.append(
                LINE.format(
                    sub=" sub" if "/" in path else "",
                    new=" has-new" if count.waiting else "",
                    url=f"{base}{public_id}/",
                    current=' aria-current="page"' if pk == current else "",
                    name=escape(name),
                    id=public_id,
                    quiet="" if count.waiting else " hidden",
                    ringing=ringing,
                    n=count.active,
                    none="" if count.active else " hidden",
                    open=words,
                )
            )
        return mark_safe("".join(lines))  # noqa: S308 - names are escaped, the rest is ours

    @cached_property
    def unread(self) -> int:
        """Notices the person has not read, as far as anybody counts."""
        return reading.unread_count(self.person) if self.person.is_agent else 0

    @property
    def away_until(self) -> date | None:
        """The last day of an absence that is now; None for who is here."""
        return self.person.away_until if is_away(self.person, timezone.now()) else None

    @property
    def notices_url(self) -> str:
        return page("agent:notices") if self.person.is_agent else ""

    @property
    def preferences_url(self) -> str:
        return page("agent:preferences" if self.person.is_agent else "mfa_index")

    @property
    def live_url(self) -> str:
        return page("agent:live") if self.person.is_agent else ""

    @property
    def palette_url(self) -> str:
        return page("agent:palette") if self.person.is_agent else ""

    @property
    def here_url(self) -> str:
        return page("agent:here")

    home_url = property(lambda self: page("agent:dashboard") if self.person.is_agent else "/")
    search_url = property(lambda self: page("agent:search"))
    face_url = property(lambda self: page("agent:face"))
    signout_url = property(lambda self: address_of("signin:sign_out", "account_logout"))


def rail(request: HttpRequest) -> dict[str, Any]:
    """`rail` for agents and administrators, nothing for anybody else."""
    person = cast(Person, getattr(request, "user", None))
    if not getattr(person, "is_authenticated", False) or not (person.is_agent or person.is_administrator):
        return {}
    return {"rail": Rail(person), "me": person}
