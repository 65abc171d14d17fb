"""Tables without a domain word: counters."""

from __future__ import annotations

from django.db import models


class Counter(models.Model):
    """A named number that only grows. Raised by `db.counters.take`."""

    name = models.CharField(max_length=64, primary_key=True)
    value = models.BigIntegerField(default=0)


class Lease(models.Model):
    """Who holds a singleton job (a mailbox, the clock), and until when. See `db.claiming.hold`."""

    name = models.CharField(max_length=100, primary_key=True)
    holder = models.CharField(max_length=64)
    until = models.DateTimeField()
