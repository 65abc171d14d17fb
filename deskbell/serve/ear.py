"""The thread that listens to the desk for all streams of this process, and tells each what its person may hear."""

from __future__ import annotations

import logging
import threading
import time

from django.contrib.sessions.models import Session
from django.db import close_old_connections, connections
from django.utils import timezone

from deskbell.access import hearing
from deskbell.access.levels import is_active_agent
from deskbell.db import wakeup
from deskbell.people.models import Person
from deskbell.serve.live import Live, message
from deskbell.tickets import presence
from deskbell.web.agent import figures
from deskbell.web.agent.listening import Admitted

log = logging.getLogger("deskbell.live")

PAUSE = 1.0  # seconds without a tap: other machines share only the database
COALESCE = 0.5  # seconds between two rounds at least
CHECK_PEOPLE = 5.0  # seconds for which a right that was taken is still heard by
RENEW = 10.0


class Ear:
    """Runs until `stop`; one database connection for all streams."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._hearing = hearing.Hearing()
        self._people: dict[str, Person] = {}
        self._checked = self._renewed = 0.0
        self._at: dict[str, dict[str, list[dict[str, object]]]] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            wakeup.wait(wakeup.LIVE, PAUSE)
            try:
                close_old_connections()
                self._round()
            except Exception:
                log.exception("open pages could not be told")
                connections.close_all()
            self._stop.wait(COALESCE)

    def _round(self) -> None:
        listeners = self._live.listeners()
        if not listeners:
            self._hearing.skip()
            self._left({})
            return
        self._left(listeners)
        self._check(listeners)
        heard = self._hearing.news()
        for key, person in self._people.items():
            mine = [one for one in heard if hearing.hears(person, one)]
            if mine:
                tickets = [
                    {"n": one.number, "by_me": one.by == {person.pk}, "kinds": sorted(one.kinds)} for one in mine
                ]
                self._live.tell_soon(
                    key, message("tickets", {"tickets": tickets, "figures": figures.of(person)})
                )  # fmt: skip
        self._tell_presence()

    def _left(self, listeners: dict[str, Admitted]) -> None:
        left = [key for key in self._people if key not in listeners]
        if left:
            presence.gone(left)
            for key in left:
                self._people.pop(key)
                self._at.pop(key, None)

    def _check(self, listeners: dict[str, Admitted]) -> None:
        """Read people anew now and then, and with them what they may: whoever was signed out hears nothing."""
        now = time.monotonic()
        due = now - self._checked > CHECK_PEOPLE
        asked = listeners if due else {key: who for key, who in listeners.items() if key not in self._people}
        if due:
            self._checked = now
        if not asked:
            return
        people = Person.objects.in_bulk({who.person for who in asked.values()})
        sessions = set(
            Session.objects.filter(
                session_key__in={who.session for who in asked.values()}, expire_date__gt=timezone.now()
            ).values_list("session_key", flat=True)
        )
        for key, who in asked.items():
            person = people.get(who.person)
            if person is None or not is_active_agent(person) or who.session not in sessions:
                self._live.end_soon(key)
                self._people.pop(key, None)
            else:
                self._people[key] = person

    def _tell_presence(self) -> None:
        """Each stream hears who else is at the tickets it shows, when that changed."""
        now = time.monotonic()
        if now - self._renewed > RENEW:
            self._renewed = now
            presence.renew(self._people)
            presence.sweep()
        at, of = presence.everywhere()
        for key, person in self._people.items():
            seen = {number: _others(at[number], person) for number in sorted(of.get(key, ()))}
            if seen != self._at.get(key, {}):
                self._at[key] = seen
                self._live.tell_soon(key, message("presence", seen))


def _others(streams: dict[str, set[presence.Present]], me: Person) -> list[dict[str, object]]:
    """Each colleague once, typing if they type anywhere."""
    typing: dict[int, bool] = {}
    names: dict[int, str] = {}
    for people in streams.values():
        for one in people:
            if one.person != me.pk:
                typing[one.person] = typing.get(one.person, False) or one.typing
                names[one.person] = one.name
    return [{"name": names[pk], "typing": typing[pk]} for pk in sorted(names)]
