"""Files that wait for the virus scanner."""

from __future__ import annotations

from django.db import models

from deskbell.tickets.models.article import Attachment


class Scanning(models.Model):
    """One file that is to be scanned; the row goes with the verdict, which is the file's own (`Attachment.scan`)."""

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="scanning")
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)  # the worker that has it (db.claiming)
    fence = models.BigIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)  # why there was no verdict at the last try

    class Meta:
        indexes = [models.Index(fields=["next_at", "id"], name="scanning_due")]
