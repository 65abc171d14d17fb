"""Whatever leaves the house. What was said is one row, what became of it a row per recipient (decision A2)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.db.ids import public_id
from deskbell.queues.models import Mailbox


class OutgoingMail(models.Model):
    """What was said. Sealed when written: Message-ID, date and text never change, so a retry is the same mail.

    `text` and `html` may hold LINK where each recipient's own access link goes in at delivery."""

    LINK = "\u2060{deskbell-link}\u2060"

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    purpose = models.CharField(max_length=24)  # reply, auto_reply, rejection, sign_in …
    ticket_key = models.BigIntegerField(null=True, db_index=True)  # the ticket's key; it lies above
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.SET_NULL)
    message_id = models.CharField(max_length=255)
    message_id_digest = models.CharField(max_length=64, db_index=True)
    date = models.DateTimeField()
    from_name = models.CharField(max_length=200, blank=True)
    from_email = models.CharField(max_length=254)
    reply_to = models.CharField(max_length=254, blank=True)
    to = models.JSONField(default=list)  # [[name, address], …]
    cc = models.JSONField(default=list)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True)
    in_reply_to = models.CharField(max_length=255, blank=True)
    references = models.JSONField(default=list)
    files = models.JSONField(default=list)  # [{"blob", "name", "content_type", "content_id", "inline"}]
    resent = models.CharField(max_length=40, blank=True)  # blob of a mail that goes on as it came (RFC 5322 3.6.6)
    automatic = models.CharField(max_length=16, blank=True)  # "", auto-replied, auto-generated
    language = models.CharField(max_length=8, blank=True)

    class Meta:
        indexes = [models.Index(fields=["date"], name="outgoing_date")]


class Delivery(models.Model):
    class Status(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        BOUNCED = "bounced"
        CANCELLED = "cancelled"

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    mail = models.ForeignKey(OutgoingMail, on_delete=models.CASCADE, related_name="deliveries")
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254)
    envelope_from = models.CharField(max_length=254, blank=True)  # "" = null path (automatic mail)
    link = models.BinaryField(default=b"", editable=False)  # sealed access link; emptied once sent
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)  # the worker that has it (db.claiming)
    fence = models.BigIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)  # what the other server said last

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(status="waiting"), name="delivery_waiting"),
            models.Index(fields=["lease_until"], condition=Q(status="sending"), name="delivery_sending"),
            models.Index(fields=["status", "-id"]),
            models.Index(fields=["email", "-id"], name="delivery_email"),
        ]
