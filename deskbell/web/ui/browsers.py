"""Naming the browsers a person is signed in with, from what they call themselves. A hint for people, no proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from deskbell.people.models import SignIn

# In this order: each of them names those below it too.
_BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox")),
    *(("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")),
)
_SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One browser as the list of sessions shows it."""

    id: str
    name: str
    address: str
    at: datetime
    seen_at: datetime
    is_this: bool


def name_of(agent: str) -> str:
    """ "Firefox on Windows"; what cannot be told is left out."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def lines(rows: Iterable[SignIn], session_key: str | None) -> list[Line]:
    """This browser first."""
    found = [
        Line(row.public_id, name_of(row.browser), row.address, row.at, row.seen_at, row.session_key == session_key)
        for row in rows
    ]
    return sorted(found, key=lambda line: not line.is_this)
