"""Who comes in here: administrators. To anybody else it is as if nothing were there (404). `risky`, inside
`for_administrators`, asks for the password again before a POST."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from deskbell.people.models import Person
from deskbell.web.ui.again import risky as risky


class AdminRequest(HttpRequest):
    """A request of an active administrator; for annotations only."""

    user: Person


def for_administrators(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = cast(Person, request.user)
        if not (person.is_administrator and person.is_active):
            raise Http404
        return view(cast(AdminRequest, request), *args, **kwargs)

    return guarded


def existing(row: Any) -> Any:
    """The row, or 404 where there is none."""
    if row is None:
        raise Http404
    return row
