"""What an agent is writing, and what waits sealed to be sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.blobs.models import Blob
from deskbell.db.ids import public_id
from deskbell.people.models import Person
from deskbell.queues.models import State
from deskbell.tickets.models.article import Article
from deskbell.tickets.models.ticket import Ticket


class Draft(models.Model):
    """What an agent is writing, saved every few seconds. One open one per agent, ticket and kind; besides it those
    that are sealed, and those that came back."""

    class Kind(models.TextChoices):
        REPLY = "reply"
        NOTE = "note"
        FORWARD = "forward"
        WRITE = "write"  # to others (e-mail outbound)
        CALL = "call"  # a telephone call, either way
        REDIRECT = "redirect"  # a mail sent on as it came
        NEW_MAIL = "new_mail"
        NEW_CALL = "new_call"

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts", db_index=False)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    article = models.ForeignKey(  # the one that is answered or forwarded
        Article, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    to = models.JSONField(default=list)  # [[name, address], …]
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    state = models.ForeignKey(State, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    until = models.DateTimeField(null=True)
    data = models.JSONField(default=dict)  # what the form has besides
    seen = models.CharField(max_length=24, blank=True)  # public id of the last message before the writer's eyes
    saved_at = models.DateTimeField()
    sealed = models.BooleanField(default=False)  # has a PendingSend: nobody changes it
    returned = models.CharField(max_length=300, blank=True)  # why a sealed one came back

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "ticket", "kind"],
                condition=Q(ticket__isnull=False, sealed=False, returned=""),
                name="draft_once",
            )
        ]
        indexes = [models.Index(fields=["person", "-saved_at"], name="draft_person")]


class DraftFile(models.Model):
    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    blob = models.OneToOneField(Blob, on_delete=models.PROTECT, related_name="draft_file")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    content_id = models.CharField(max_length=255, blank=True)
    inline = models.BooleanField(default=False)


class PendingSend(models.Model):
    """A draft that is sealed: the worker sends it at `release_at`, until then it can be taken back (decision A1)."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="pending_send")
    sealed_at = models.DateTimeField()
    release_at = models.DateTimeField()  # what the writer was told; `next_at` is when it is tried
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)  # the worker that has it (db.claiming)
    fence = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["next_at", "id"], name="pending_send_due")]
