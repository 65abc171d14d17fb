"""How many wrong links a network may try. The answer to a wrong one is the same at all times, so that a limit of
tries is what makes guessing slow: a token has 256 bits, and sixty tries in ten minutes find none."""

from __future__ import annotations

from deskbell.people import limits

GUESSES, WINDOW = 60, 600
"""So many wrong links in so many seconds from one network; then all of its links rest."""


def may_try(address: str) -> bool:
    """`address`: where the request comes from."""
    return limits.count("guess", limits.network_of(address), WINDOW) < GUESSES


def was_wrong(address: str) -> None:
    limits.hit("guess", limits.network_of(address), GUESSES, WINDOW)
