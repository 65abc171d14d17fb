"""Bytes outside the database: a row per file, under a random key, never shared between tickets (decision A3)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.db.ids import public_id


class Blob(models.Model):
    key = models.CharField(max_length=40, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    created_at = models.DateTimeField()


class Doomed(models.Model):
    """A file whose content must go: written with what said so, gone once the disk has forgotten the file."""

    path = models.CharField(max_length=200, unique=True)  # below the data folder


class Upload(models.Model):
    """A file on its way in (`uploads`): begun, filled over as many connections as it takes, then a blob that waits
    to be used."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    owner = models.CharField(max_length=120)  # who may use it and for what: a text of the door that began it
    by = models.CharField(max_length=80)  # whose bytes are counted together
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.BigIntegerField()  # as declared before the first byte
    received = models.BigIntegerField(default=0)  # bytes that are on the disk for good
    key = models.CharField(max_length=40, unique=True)  # of the blob it will be
    blob = models.OneToOneField(Blob, null=True, on_delete=models.PROTECT, related_name="upload")  # once complete
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # a day after the last byte; minutes, before the first

    class Meta:
        indexes = [
            models.Index(fields=["by"], name="upload_by"),
            models.Index(fields=["expires_at"], name="upload_expiry"),
            models.Index(fields=["id"], condition=Q(blob=None), name="upload_incomplete"),
        ]
