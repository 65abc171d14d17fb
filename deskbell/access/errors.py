"""What a door answers when it may not open."""

from __future__ import annotations


class NotThere(Exception):
    """No such thing, or not this person's to see: one answer for both."""


class NotAllowed(Exception):
    """Visible, but this may not be done with it. `str(error)` says why, in a sentence for the person."""


class NoLicence(NotAllowed):
    """A ticket of theirs, in a queue that asks for a support licence their organisation does not have."""
