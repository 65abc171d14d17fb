"""Whether somebody may come in at all, and what ends when an administrator says so: browsers, second factor; logged.

For agents and customers alike. What they may see once they are in is `access`."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from deskbell.audit import log
from deskbell.people import sessions
from deskbell.people.agents import someone_else_must_administer
from deskbell.people.models import Person


def switch(*, by: Person, person: Person, on: bool) -> None:
    """Let somebody in, or nowhere: their sessions end. LastAdministrator."""
    if person.is_active == on:
        return
    with transaction.atomic():
        if not on:
            someone_else_must_administer(person)
        person.is_active = on
        person.save(update_fields=["is_active"])
        if not on:
            sessions.end_others(person, "")
        who = "person" if person.is_customer else "agent"
        log.record(action=f"{who}_enabled" if on else f"{who}_disabled", by=by, about=str(person))


def end_sessions(*, by: Person, person: Person, but: str = "") -> int:
    """Sign out every browser of a person, but the one with this session's key. How many."""
    with transaction.atomic():
        ended = sessions.end_others(person, but)
        _log("sessions_ended", by, person, sessions=ended)
    return ended


def end_session(*, by: Person, person: Person, public_id: str) -> bool:
    """Sign one browser out; False when it is not there any more."""
    with transaction.atomic():
        ended = sessions.end(person, public_id)
        if ended:
            _log("sessions_ended", by, person, sessions=1)
    return ended


def reset_factors(*, by: Person | None, person: Person) -> int:
    """Take the second factor and its recovery codes away, for who lost them: the password alone signs in until a new
    one is set up. Every browser is signed out, for what is lost may be found by others. How many went. `by` None: on
    the command line, for an administrator whom no other one can help."""
    with transaction.atomic():
        gone = Authenticator.objects.filter(user=person).delete()[0]
        if gone:
            sessions.end_others(person, "")
            _log("second_factor_reset", by, person, factors=gone)
    return gone


def _log(action: str, by: Person | None, person: Person, **details: Any) -> None:
    """A customer's name must be able to go out of the log again."""
    name = str(person)
    log.record(action=action, by=by, about=name, erasable={"about": name} if person.is_customer else None, **details)
