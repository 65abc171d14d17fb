"""What is checked once a day by the clock; what it finds stands on the administration's front page."""

from __future__ import annotations

from deskbell.audit import findings, verifying
from deskbell.intake import ledger

PAGES = {"audit": "audit", "ledger": "ledger"}
"""The administrators' page to each check."""


def log() -> None:
    trouble = verifying.verify().trouble
    findings.note("audit", [trouble] if trouble else [])


def adding_up() -> None:
    findings.note("ledger", ledger.problems())
