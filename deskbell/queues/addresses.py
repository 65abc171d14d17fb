"""Addresses of queues, as the outside knows them."""

from __future__ import annotations

from deskbell.queues.models import Queue


def public() -> str:
    """The address customers write to first: the default queue's, else the first that has one; "" while none has."""
    with_address = Queue.objects.filter(is_active=True).exclude(address="").order_by("-is_default", "path")
    return with_address.values_list("address", flat=True).first() or ""
