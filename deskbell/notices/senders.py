"""In whose name the machine writes: the queue's, always; never an agent's or the machine's own."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from deskbell.desk import settings as desk
from deskbell.mime.mail import MailAddress
from deskbell.queues.models import Mailbox, Queue


@dataclass(frozen=True, slots=True)
class From:
    """`queue` is the one whose address it is."""

    address: MailAddress
    mailbox: Mailbox | None
    queue: Queue | None


def for_queue(queue: Queue) -> From | None:
    """The queue's own address, else that of the queue above it, else the default queue's; None if none has one."""
    wanted: Queue | None = queue
    while wanted is not None and not wanted.address:
        wanted = wanted.parent
    wanted = wanted or Queue.objects.filter(is_default=True).exclude(address="").first()
    if wanted is None:
        return None
    return From(MailAddress(wanted.sender_name or wanted.name, wanted.address), wanted.mailbox, wanted)


def for_desk() -> From:
    """Where no queue is concerned: the desk's name, and the default queue's address or any that can send."""
    queues = Queue.objects.select_related("mailbox").filter(is_active=True).exclude(address="")
    queue = max(
        queues,
        key=lambda one: (one.is_default, bool(one.mailbox and one.mailbox.send_host), -one.pk),
        default=None,
    )
    name = desk.current().name
    if queue is None:
        host = urlsplit(settings.DESKBELL_URL).hostname or "localhost"
        return From(MailAddress(name, f"desk@{host}"), None, None)
    return From(MailAddress(name, queue.address), queue.mailbox, queue)
