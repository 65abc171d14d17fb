"""The banner that tells administrators on every page that a mailbox fails."""

from __future__ import annotations

from typing import Any

from django import template

from deskbell.db.keeping import Kept
from deskbell.operations import care

register = template.Library()
_mailboxes = Kept(care.mailboxes)


@register.inclusion_tag("ui/_care.html", takes_context=True)
def care_banner(context: template.Context) -> dict[str, Any]:
    """Nothing for anybody but administrators."""
    person = getattr(context.get("request"), "user", None)
    return {"matters": _mailboxes.get() if getattr(person, "is_administrator", False) else []}
