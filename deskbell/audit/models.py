"""The log of security and administration: append-only, each entry chained to the one before (decision A18)."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    at = models.DateTimeField()
    actor = models.BigIntegerField(null=True)  # the person's key; `people` lies above this package
    actor_name = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=64)
    about = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["action", "-id"]), models.Index(fields=["actor", "-id"])]
