"""Support licences as the desk shows them: on a ticket, on the pages of a customer and of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from deskbell.contracts import entitlement, looking
from deskbell.contracts.entitlement import State
from deskbell.contracts.models import Licence
from deskbell.people.models import Organization
from deskbell.queues.models import LicenceRule
from deskbell.tickets import licence_standing
from deskbell.tickets.models import Ticket, TicketLicence

MOST = 20
TONES = {State.VALID: "ok", State.EXPIRED: "warn", State.WRONG: "warn", State.UNKNOWN: "danger", State.NONE: ""}
PLACES = {
    TicketLicence.Place.FORM: _("in the form"),
    TicketLicence.Place.SUBJECT: _("in the subject"),
    TicketLicence.Place.TEXT: _("in the text"),
    TicketLicence.Place.ORGANIZATION: _("the organisation’s own"),
    TicketLicence.Place.AGENT: _("put here by an agent"),
}


@dataclass(frozen=True)
class Row:
    licence: Licence
    state: State
    tone: str


@dataclass(frozen=True)
class Card:
    """An organisation's licences, and whether one of them entitles it."""

    rows: list[Row]
    entitled: bool


def card(organization: Organization | None) -> Card | None:
    """None where the desk has nothing to do with licences."""
    if organization is None or not entitlement.in_use():
        return None
    day = entitlement.today()
    return Card(rows(looking.of_organization(organization, MOST), day), entitlement.is_entitled(organization.pk, day))


def rows(found: list[Licence], day: date) -> list[Row]:
    made = [(one, entitlement.state_of(one, day)) for one in found]
    return [Row(one, state, TONES[state]) for one, state in made]


def of_ticket(ticket: Ticket) -> dict[str, Any] | None:
    """For the ticket's panel and its banner; None where nobody minds and nobody named a key. One statement."""
    standing = licence_standing.of(ticket)
    if standing is None or (standing.rule == LicenceRule.NOT_NEEDED and not standing.keys):
        return None
    keys = [
        {
            "key": one.key,
            "state": one.state,
            "organization": one.organization,
            "place": PLACES[TicketLicence.Place(one.place)],
            "until": one.until,
        }
        for one in standing.keys
    ]
    tone = "warn" if standing.is_lacking else TONES[standing.state]
    return {"standing": standing, "tone": tone, "keys": keys}
