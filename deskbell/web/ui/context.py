"""What every page needs before it has a view's word: theme, density, the desk's name, colour and logo."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from deskbell.contracts import entitlement
from deskbell.desk import settings as desk
from deskbell.web.ui import branding, priorities

THEMES = ("light", "dark")


def face(request: HttpRequest) -> dict[str, Any]:
    """`theme` ("", light, dark), `density` ("", compact), `keys_off` (no single-letter shortcuts)."""
    user = getattr(request, "user", None)
    theme = getattr(user, "theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "density": "compact" if getattr(user, "density", "") == "compact" else "",
        "keys_off": getattr(user, "shortcuts", True) is False,
        "desk_name": desk.current().name,
        "licences_in_use": entitlement.in_use,
        **branding.face(),
        "priorities_css": priorities.address,
    }
