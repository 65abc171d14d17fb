"""Keys to one door each: ticket links, set-up and invitation links. Only digests are kept."""

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
