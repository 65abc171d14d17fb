"""How a queue's mails begin and end: salutation and signature, with the names of who reads and who writes in them."""

from __future__ import annotations

import re

from deskbell.desk import settings as desk
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.queues.placeholders import fill

IN_SALUTATION = ("customer_name", "first_name", "agent", "queue", "desk")
IN_SIGNATURE = ("agent", "queue", "desk")
_GAP = re.compile(r"[ \t]+(?=[,.!:;]|$)", re.MULTILINE)


def salutation(queue: Queue, by: Person | None, customer: str) -> str:
    """For this customer's name, which may be ""; a gap it leaves is closed."""
    if not queue.salutation:
        return ""
    values = _values(queue, by) | {"customer_name": customer, "first_name": customer.partition(" ")[0]}
    return _GAP.sub("", fill(queue.salutation, values)).strip()


def signature(queue: Queue, by: Person | None) -> str:
    """The agent's own lines and the queue's, with the agent's name in them; the agent's address never (D35)."""
    lines = fill(queue.signature, _values(queue, by)).strip()
    own = by.signature.strip() if by else ""
    if own and any(email in own.lower() for email in addresses.of(by)):  # type: ignore[arg-type]
        own = ""
    return "\n".join(part for part in (own, lines) if part)


def _values(queue: Queue, by: Person | None) -> dict[str, str]:
    return {"agent": str(by or ""), "queue": queue.name, "desk": desk.current().name}
