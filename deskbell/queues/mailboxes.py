"""Connecting a queue to an account: what an administrator enters, its secrets sealed and never shown again."""

from __future__ import annotations

from django.db import transaction

from deskbell.audit import log
from deskbell.db import sealing
from deskbell.people.models import Person
from deskbell.queues import arranging
from deskbell.queues.models import Mailbox, Queue

PURPOSE = "mailbox"


class AddressTaken(Exception):
    """Another queue already receives at this address."""


def connect(
    *,
    by: Person,
    mailbox: Mailbox,
    queue_name: str,
    address: str,
    sender_name: str = "",
    fetch_password: str = "",
    send_password: str = "",
) -> Mailbox:
    """Store the account and let the queue of this name, made if there is none, receive and send through it.

    An empty password keeps the one there is. AddressTaken."""
    address = address.strip().lower()
    changed = _changed(mailbox)
    if fetch_password:
        mailbox.fetch_secret = sealing.seal(fetch_password, purpose=PURPOSE)
        changed.append("fetch password")
    if send_password:
        mailbox.send_secret = sealing.seal(send_password, purpose=PURPOSE)
        changed.append("send password")
    is_new = mailbox.pk is None
    with transaction.atomic():
        queue = arranging.at_path(queue_name)
        served = None if is_new else mailbox.queues.order_by("pk").first()
        if address and arranging.is_taken(address, queue):
            raise AddressTaken(address)
        mailbox.save()
        queue.mailbox, queue.address, queue.sender_name = mailbox, address, sender_name
        queue.save()
        if served is not None and served.pk != queue.pk:  # of several the page names the first
            Queue.objects.filter(pk=served.pk).update(mailbox=None)
        action = "mailbox_connected" if is_new else "mailbox_changed"
        log.record(action=action, by=by, about=mailbox.name, queue=queue.path, address=address, changed=changed)
    return mailbox


def switch(*, by: Person, mailbox: Mailbox, on: bool) -> None:
    """Fetch and send through this account, or leave it alone; mail waits meanwhile."""
    with transaction.atomic():
        mailbox.is_active = on
        mailbox.save(update_fields=["is_active"])
        log.record(action="mailbox_switched_on" if on else "mailbox_switched_off", by=by, about=mailbox.name)


def _changed(mailbox: Mailbox) -> list[str]:
    """Names of the fields that differ from what is stored; never a secret's value."""
    old = Mailbox.objects.filter(pk=mailbox.pk).values().first()
    return [name for name, value in old.items() if getattr(mailbox, name) != value] if old else []


def one(public_id: str) -> Mailbox | None:
    return Mailbox.objects.filter(public_id=public_id).first()


def queue_without_address() -> Queue | None:
    """Where a first mailbox belongs: the default queue while nobody can write to it."""
    return Queue.objects.filter(is_active=True, is_default=True, address="").first()
