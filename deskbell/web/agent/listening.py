"""How a view turns its request into a stream: it leaves an `Admitted` in the environment, and the front takes over.

Served by anything but our front, such a request ends at once, and the pages are just not live."""

from __future__ import annotations

from dataclasses import dataclass

ADMITTED = "deskbell.admitted"
"""The name in the request's environment."""


@dataclass(frozen=True)
class Admitted:
    """Who may hold the stream open: key of the person and of their session."""

    person: int
    session: str
