"""The log of security and administration: append-only, each entry chained to the one before (decision A18).

The database itself refuses to change or remove an entry (`db.guarding`). What may have to be erased one day is in the
chain as a salted commitment only; the words themselves stand beside it."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    at = models.DateTimeField()
    actor = models.BigIntegerField(null=True)  # the person's key; `people` lies above this package
    actor_name = models.CharField(max_length=200, blank=True)  # of staff; a customer's stands in the wording
    action = models.CharField(max_length=64)
    about = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["action", "-id"]),
            models.Index(fields=["actor", "-id"]),
            models.Index(fields=["at"], name="audit_entry_at"),
        ]


class Wording(models.Model):
    """The words of an entry that can be erased, and what the search reads. Without them the chain still holds."""

    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, primary_key=True, related_name="wording")
    about = models.CharField(max_length=200, blank=True, db_index=True)
    said = models.JSONField(default=dict)  # name → [salt, text], for each commitment of the entry
    words = models.TextField(blank=True)  # folded


class Finding(models.Model):
    """What the last of the nightly checks found; "" is nothing."""

    name = models.CharField(max_length=32, primary_key=True)
    at = models.DateTimeField()
    trouble = models.TextField(blank=True)
