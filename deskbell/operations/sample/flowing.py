"""Texts here are wrapped by hand. Where a program would not wrap them (HTML, a text field), lines flow again."""

from __future__ import annotations

from itertools import pairwise

FULL = 50
"""A line shorter than this ends where its writer wanted it to: a greeting, a command, a name."""


def flowing(text: str) -> str:
    """The text with each paragraph's full lines joined to the line after."""
    lines = text.strip().split("\n")
    out = lines[:1]
    for before, line in pairwise(lines):
        joins = len(before) >= FULL and line and not before.startswith(" ") and not line.startswith(" ")
        if joins:
            out[-1] += line if before.endswith("-") else f" {line}"
        else:
            out.append(line)
    return "\n".join(out)
