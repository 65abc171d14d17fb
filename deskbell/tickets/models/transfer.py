"""Files that go past the mail: what links take in, and what they give out."""

from __future__ import annotations

from django.db import models

from deskbell.db.ids import public_id
from deskbell.entry.models import AccessLink
from deskbell.people.models import Person
from deskbell.tickets.models.article import Article, Attachment
from deskbell.tickets.models.ticket import Ticket


class Transfer(models.Model):
    """What an access link for files opens. When it ends, and whether it was used or revoked, the link says."""

    class Way(models.TextChoices):
        UPLOAD = "upload"  # somebody without an account gives us files, once
        DOWNLOAD = "download"  # somebody gets files of the ticket

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="transfers")
    way = models.CharField(max_length=8, choices=Way.choices)
    link = models.OneToOneField(AccessLink, on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    passphrase = models.CharField(max_length=128, blank=True)  # hashed as passwords are
    files = models.ManyToManyField(Attachment, related_name="+")
    taken = models.PositiveIntegerField(default=0)  # downloads
    last_taken_at = models.DateTimeField(null=True)
    article = models.ForeignKey(  # what came by it
        Article, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
