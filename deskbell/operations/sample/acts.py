"""What an agent of the sample does to a ticket. Plain values; `acting` performs them, `days` says which and when."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """`state`: code of what the ticket becomes, for pending ones for `hours`."""

    by: str
    on: str
    text: str
    state: str = "open"
    hours: float = 0


@dataclass(frozen=True, slots=True)
class Note:
    by: str
    on: str
    text: str


@dataclass(frozen=True, slots=True)
class Lock:
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Assign:
    by: str
    on: str
    owner: str


@dataclass(frozen=True, slots=True)
class Rank:
    by: str
    on: str
    level: int


@dataclass(frozen=True, slots=True)
class Move:
    by: str
    on: str
    queue: str


@dataclass(frozen=True, slots=True)
class Close:
    by: str
    on: str
    state: str = "closed_successful"


Act = Reply | Note | Lock | Assign | Rank | Move | Close
