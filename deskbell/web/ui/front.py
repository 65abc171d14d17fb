"""What stands on the portal's front page: the ways in that are open. Also as settings would have it that are not
saved yet."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from deskbell.desk import settings as desk
from deskbell.desk import ways
from deskbell.desk.models import Desk
from deskbell.queues import addresses, types
from deskbell.web.ui import branding

MOST_TYPES = 6
"""The form has all of them."""


def context(as_in: Desk | None = None) -> dict[str, Any]:
    """For the template portal/home.html."""
    now = as_in or desk.current()
    open_to_guests, open_at_all = (ways.form_is_open(signed_in=signed_in, as_in=now) for signed_in in (False, True))
    return {
        "heading": branding.text("title", now),
        "welcome": branding.text("welcome", now),
        "address": addresses.public(),
        "form_url": reverse("portal:new_ticket") if open_at_all else "",
        "needs_account": open_at_all and not open_to_guests,
        "types": types.published()[:MOST_TYPES] if open_at_all else [],
        "state_url": reverse("portal:state") if ways.links_are_sent(now) else "",
        "sign_in_url": reverse("account_login") if ways.customers_sign_in(now) else "",
        "register_url": reverse("account_signup") if ways.anybody_registers(now) else "",
    }
