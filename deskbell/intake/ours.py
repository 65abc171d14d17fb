"""Which addresses are ours: those of the queues, with or without a plus part."""

from __future__ import annotations

import re

from deskbell.queues.models import Queue, QueueAlias

PLUS = re.compile(r"^([^+@]+)\+[^@]*@(.+)$")


def bare(address: str) -> str:
    """Lower-cased, and without the plus part: support+r1abc@x → support@x."""
    address = address.strip().lower()
    found = PLUS.match(address)
    return f"{found[1]}@{found[2]}" if found else address


def is_our_address(address: str) -> bool:
    return queue_of(address) is not None


def queue_of(address: str) -> Queue | None:
    """The active queue whose address or alias this is."""
    for wanted in dict.fromkeys((address.strip().lower(), bare(address))):
        if not wanted:
            continue
        if found := Queue.objects.filter(address=wanted, is_active=True).first():
            return found
        if alias := QueueAlias.objects.select_related("queue").filter(address=wanted, queue__is_active=True).first():
            return alias.queue
    return None
