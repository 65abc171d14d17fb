"""What can keep the sample desk from being filled."""

from __future__ import annotations


class SampleTrouble(Exception):
    """Told to whoever started the desk: a sentence that says what is wrong and what helps."""
