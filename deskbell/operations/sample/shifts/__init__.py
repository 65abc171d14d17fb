"""What the agents of the sample write and do, in the order they do it: between the waves of mail."""

from __future__ import annotations

from deskbell.operations.sample.acts import Act
from deskbell.operations.sample.shifts import first, second

FIRST: tuple[Act, ...] = first.ACTS
SECOND: tuple[Act, ...] = second.ACTS
