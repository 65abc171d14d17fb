"""Bytes outside the database: a row per file, under a random key, never shared between tickets (decision A3)."""

from __future__ import annotations

from django.db import models


class Blob(models.Model):
    key = models.CharField(max_length=40, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    created_at = models.DateTimeField()
