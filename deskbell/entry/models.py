"""Keys to one door each: links to a ticket, to the set-up, to an account. Only digests are kept. And who knocks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class AccessLink(models.Model):
    class Purpose(models.TextChoices):
        TICKET = "ticket"
        SETUP = "setup"
        INVITATION = "invitation"
        RECOVERY = "recovery"
        REGISTRATION = "registration"
        UPLOAD = "upload"  # files for a ticket, once
        DOWNLOAD = "download"  # files of a ticket
        ADDRESS = "address"  # one more of somebody who is signed in

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    about = models.BigIntegerField(null=True)  # key of what it opens; that table lies above this package
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE)
    email = models.CharField(max_length=254, blank=True)  # the address it was made for
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["purpose", "about"]),
            models.Index(fields=["expires_at"], condition=Q(revoked_at=None), name="accesslink_expiry"),
        ]


class Knock(models.Model):
    """Somebody at the door asked for a mail. Written alike whether we know them or not, and answered by the worker:
    the page that takes it learns nothing, so neither does who reads the page or holds a watch."""

    class Kind(models.TextChoices):
        TICKET = "ticket"
        RECOVERY = "recovery"
        REGISTRATION = "registration"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    typed = models.CharField(max_length=254)  # an address; for the recovery also a user name
    number = models.CharField(max_length=100, blank=True)  # of the ticket, as it was typed
    language = models.CharField(max_length=8, blank=True)  # of the page
    at = models.DateTimeField()
    next_at = models.DateTimeField(db_index=True)
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)  # the worker that has it (db.claiming)
    fence = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
