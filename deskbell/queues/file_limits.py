"""How large a file of the web may be: the queue's own limit, else the desk's."""

from __future__ import annotations

from collections.abc import Iterable

from deskbell.desk import settings as desk
from deskbell.queues import types
from deskbell.queues.models import Queue, TicketType

MB = 1024 * 1024


def of_queue(queue: Queue) -> int:
    """In bytes."""
    return (queue.max_file_mb or desk.current().max_file_mb) * MB


def of_form(offered: Iterable[TicketType]) -> int:
    """What a form takes before its type, and with it the queue, is chosen: the most of any."""
    return max(of_queue(types.queue_for(one)) for one in [None, *offered])
