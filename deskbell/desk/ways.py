"""Which ways in customers have, as the administrator chose: scenario, links, registration (decisions D34, F46).

`as_in` asks of settings that are not saved yet."""

from __future__ import annotations

from deskbell.desk import settings
from deskbell.desk.models import Desk, LinksOpen, Registration, Scenario


def customers_sign_in(as_in: Desk | None = None) -> bool:
    return (as_in or settings.current()).scenario == Scenario.SIGN_IN


def links_are_sent(as_in: Desk | None = None) -> bool:
    return (as_in or settings.current()).scenario != Scenario.AGENTS


def link_opens(*, has_account: bool, own: str = "") -> bool:
    """Whether a link opens its ticket by itself; if not, it leads to the sign-in. `own` is what its queue says.

    On an external page nobody could sign in: there it always does."""
    desk = settings.current()
    if desk.scenario != Scenario.SIGN_IN:
        return desk.scenario == Scenario.EXTERNAL
    opens = own or desk.links_open
    return opens == LinksOpen.ALL or (opens == LinksOpen.WITHOUT_ACCOUNT and not has_account)


def anybody_registers(as_in: Desk | None = None) -> bool:
    return customers_sign_in(as_in) and (as_in or settings.current()).registration == Registration.OPEN


def customers_are_invited() -> bool:
    return customers_sign_in() and settings.current().registration != Registration.AGENTS


def form_is_open(*, signed_in: bool, as_in: Desk | None = None) -> bool:
    """Whether somebody may open a ticket on the web; else new ones come by mail alone."""
    desk = as_in or settings.current()
    if not desk.web_form or desk.scenario == Scenario.AGENTS:
        return False
    return desk.guest_form or (signed_in and desk.scenario == Scenario.SIGN_IN)
