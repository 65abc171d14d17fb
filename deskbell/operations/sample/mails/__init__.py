"""The texts of the sample desk, by the language of their writers. Every word here was written for it."""

from __future__ import annotations

from deskbell.operations.sample.letters import Letter
from deskbell.operations.sample.mails import english, german, later, machines, russian

FIRST: tuple[Letter, ...] = (*english.LETTERS, *german.LETTERS, *russian.LETTERS, *machines.LETTERS)
"""Wave one: nobody has answered anything yet."""
SECOND: tuple[Letter, ...] = later.SECOND
"""After the agents' first acts."""
THIRD: tuple[Letter, ...] = later.THIRD
"""After their second ones."""
