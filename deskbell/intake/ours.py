"""Which addresses are ours: those of the queues, with or without a plus part."""

from __future__ import annotations

from deskbell.queues.addresses import book
from deskbell.queues.models import Queue


def is_our_address(address: str) -> bool:
    return book.get().queue_of(address) is not None


def queue_of(address: str) -> Queue | None:
    """The active queue whose address or alias this is. A queue that was made just now is found too."""
    if not address.strip():
        return None
    return book.get().queue_of(address) or book.fresh().queue_of(address)
