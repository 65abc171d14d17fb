"""What one matter of care is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Care:
    """`where` names the administrators' page to mend it on, "" for none; `query` stands behind its address."""

    where: str
    text: str
    urgent: bool = False
    public_id: str = ""
    query: str = ""
