"""What stands where content was erased: beside a file's name, in a mail's frame, on a page of its own."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.tickets.models import Attachment
from deskbell.web.ui import times


def beside(file: Attachment, *, policy: bool = False) -> dict[str, str]:
    """For `ui/components/_files.html`: nothing where the bytes are there. `policy`: say which one, to agents."""
    if file.erased_at is None:
        return {}
    words = _("Erased on %(day)s") % {"day": times.day(file.erased_at)}
    return {"erased": f"{words} ({file.erased_under})" if policy and file.erased_under else words}


def answer(request: HttpRequest, at: datetime, under: str = "") -> HttpResponse:
    """410: it was here, and is gone for good."""
    why = _("This was erased on %(day)s. It cannot be brought back.") % {"day": times.day(at)}
    if under:
        why = f"{why} {_('Policy: %(name)s') % {'name': under}}"
    return render(request, "withheld.html", {"why": why}, status=410)
