"""Addresses of queues, as the outside knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deskbell.db.keeping import Kept
from deskbell.queues.models import Mailbox, Queue, QueueAlias

PLUS = re.compile(r"^([^+@]+)\+[^@]*@(.+)$")


@dataclass(frozen=True, slots=True)
class Book:
    """Every address of the desk, lower-cased. `queues`: the active queue each belongs to; `ours`: all of them, those
    of resting queues and the accounts we fetch and send with too."""

    queues: dict[str, Queue]
    ours: frozenset[str]

    def queue_of(self, address: str) -> Queue | None:
        """The active queue whose address or alias this is, with or without a plus part."""
        whole = address.strip().lower()
        return self.queues.get(whole) or self.queues.get(bare(whole))

    def is_ours(self, address: str) -> bool:
        whole = address.strip().lower()
        return whole in self.ours or bare(whole) in self.ours


def public() -> str:
    """The address customers write to first: the default queue's, else the first that has one; "" while none has."""
    with_address = Queue.objects.filter(is_active=True).exclude(address="").order_by("-is_default", "path")
    return with_address.values_list("address", flat=True).first() or ""


def bare(address: str) -> str:
    """Lower-cased, and without the plus part: support+r1abc@x → support@x."""
    address = address.strip().lower()
    found = PLUS.match(address)
    return f"{found[1]}@{found[2]}" if found else address


def _read() -> Book:
    queues = list(Queue.objects.exclude(address=""))
    aliases = list(QueueAlias.objects.select_related("queue"))
    accounts = Mailbox.objects.values_list("fetch_username", "send_username")
    active = {alias.address: alias.queue for alias in aliases if alias.queue.is_active}
    active |= {queue.address: queue for queue in queues if queue.is_active}
    ours = {queue.address for queue in queues} | {alias.address for alias in aliases}
    ours |= {name.lower() for names in accounts for name in names if name}
    return Book(active, frozenset(ours))


book = Kept(_read)
"""For what may be two seconds old: whether a sender is one of ourselves. Routing reads anew what it does not find."""
