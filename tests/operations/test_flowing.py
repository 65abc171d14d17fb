"""Texts wrapped by hand, flowing again."""

from __future__ import annotations

from deskbell.operations.sample.flowing import flowing


def test_prose_flows_and_short_lines_stay() -> None:
    text = (
        "Hello Nadia,\n\n"
        + "a line that was broken because the page was full there\nand goes on.\n\n  a command\n\nMei\nKestrel"
    )
    prose = "a line that was broken because the page was full there and goes on."
    assert flowing(text) == f"Hello Nadia,\n\n{prose}\n\n  a command\n\nMei\nKestrel"


def test_a_hyphen_at_the_end_of_a_line_joins_without_a_blank() -> None:
    assert flowing("auf der Rechnung 2026-1183 steht noch unsere Umsatzsteuer-\nIdentifikationsnummer.").endswith(
        "Umsatzsteuer-Identifikationsnummer."
    )
