"""Which addresses this desk takes mail for, and how several for the same queue are told apart. Asks no mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deskbell.queues.models import Queue, QueueAlias


@dataclass(frozen=True)
class Taken:
    """An address we take. `tag` is what stands after the plus (RFC 5233's detail): a reply token, or ""."""

    address: str
    queue_id: int
    tag: str = ""


@dataclass(frozen=True)
class AddressBook:
    """The addresses of all queues, by their lower-cased text, and the default queue's."""

    queues: Mapping[str, int]
    default: str = ""

    def find(self, address: str) -> Taken | None:
        """None for a stranger's address. A tag is taken even where plus-addressing has been switched off since:
        answers to older mails still carry one."""
        address = address.strip().lower()
        if address in self.queues:
            return Taken(address, self.queues[address])
        local, _, domain = address.rpartition("@")
        name, plus, tag = local.partition("+")
        queue_id = self.queues.get(f"{name}@{domain}") if plus and name else None
        return Taken(address, queue_id, tag) if queue_id else None


def load() -> AddressBook:
    queues = Queue.objects.exclude(address="").values_list("address", "pk", "is_default")
    found = {address.lower(): pk for address, pk in QueueAlias.objects.values_list("address", "queue_id")}
    found |= {address: pk for address, pk, _is_default in queues}
    return AddressBook(found, next((address for address, _pk, is_default in queues if is_default), ""))


def one_per_queue(taken: Iterable[Taken]) -> list[Taken]:
    """A mail to two queues is two tickets (decision A4); to two addresses of one queue it is one.

    The address with a tag wins, as it names the ticket; two tags name two tickets."""
    chosen: dict[tuple[int, str], Taken] = {}
    for one in taken:
        chosen.setdefault((one.queue_id, one.tag), one)
    tagged = {queue_id for queue_id, tag in chosen if tag}
    return [one for one in chosen.values() if one.tag or one.queue_id not in tagged]
