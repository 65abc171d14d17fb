"""What the page of an agent or a customer shows of their ways in: addresses, second factor, browsers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from deskbell.desk import ways
from deskbell.people import addresses, factors, sessions
from deskbell.people.models import Person
from deskbell.web.admin.people_forms import AddressForm
from deskbell.web.ui import browsers

MOST = 50


def shown(request: HttpRequest, person: Person) -> dict[str, Any]:
    """For admin/_ways_in.html."""
    rows = addresses.rows_of(person)
    last = len(rows) == 1 and not person.username
    awaits = addresses.awaits_password(person)
    return {
        "emails": [{"email": e, "verified": v, "primary": p, "stays": last} for e, v, p in rows],
        "address_form": AddressForm(),
        "factors": factors.of(person),
        "sessions": browsers.lines(sessions.of(person)[:MOST], request.session.session_key),
        "is_me": person.pk == request.user.pk,
        "has_password": person.has_usable_password(),
        "may_invite": awaits and bool(rows) and (not person.is_customer or ways.customers_are_invited()),
    }
