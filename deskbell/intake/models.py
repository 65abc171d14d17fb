"""Mail on its way in: every raw mail with its ending, how many there were, and where each mailbox was read up to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.blobs.models import Blob
from deskbell.db.ids import public_id
from deskbell.queues.models import Mailbox
from deskbell.tickets.models import Article, Ticket


class RawMail(models.Model):
    """A mail as it came, from the moment we answered for it. Unique by recipient and digest (decision A4)."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        DONE = "done"
        IGNORED = "ignored"  # loop, blocked
        REJECTED = "rejected"  # the sender was told why
        FAILED = "failed"  # set aside after its tries; bytes kept
        HELD = "held"  # its sender wrote too much; waits for an administrator
        DISCARDED = "discarded"  # an administrator threw it away: the bytes are gone, row and digest stay

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    source = models.CharField(max_length=8)  # smtp, lmtp, imap, pop3, pipe
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.SET_NULL)
    recipient = models.CharField(max_length=254)  # the envelope's; for IMAP and POP3 the mailbox's own
    place = models.CharField(max_length=254, blank=True)  # the recipient without a plus part: the ledger's key
    envelope_from = models.CharField(max_length=254, blank=True)
    digest = models.CharField(max_length=64)  # keyed, without trace headers
    blob = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    size = models.BigIntegerField()
    message_id_digest = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    reason = models.TextField(blank=True)  # why it ended so, in a sentence
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)  # the worker that has it (db.claiming)
    fence = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    let_through = models.BooleanField(default=False)  # no brake holds it: released, or it was there before us
    from_email = models.CharField(max_length=254, blank=True)  # the envelope's until it is parsed
    subject = models.CharField(max_length=255, blank=True)
    words = models.TextField(blank=True)  # folded: sender, recipient, subject, reason; what the spool's search reads
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")
    article = models.ForeignKey(Article, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "digest"], name="rawmail_once"),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(status="waiting"), name="rawmail_waiting"),
            models.Index(fields=["lease_until"], condition=Q(status="working"), name="rawmail_working"),
            models.Index(fields=["status", "-id"], name="rawmail_status"),
            models.Index(fields=["message_id_digest"], condition=~Q(message_id_digest=""), name="rawmail_message_id"),
            models.Index(fields=["place", "-id"], name="rawmail_place"),
            models.Index(fields=["from_email", "-id"], name="rawmail_sender"),
            models.Index(fields=["received_at"], name="rawmail_received"),
            # Without it a blob that goes is looked for in every row: the databases check who still names it.
            models.Index(fields=["blob"], condition=Q(blob__isnull=False), name="rawmail_blob"),
        ]


class LedgerDelta(models.Model):
    """How many mails of a day (UTC) and place ended how. Written by the database itself (`db.tallying`)."""

    day = models.DateField()
    place = models.CharField(max_length=254)
    status = models.CharField(max_length=10)  # "working" counts as waiting
    n = models.BigIntegerField()
    kept = models.BigIntegerField()  # how many of them still have a row
    folded = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "place", "status"], condition=Q(folded=True), name="ledger_folded_once"
            )
        ]
        indexes = [
            models.Index(fields=["day"], name="ledger_day"),
            models.Index(fields=["id"], condition=Q(folded=False), name="ledger_fresh"),
        ]


class Brake(models.Model):
    """How much one sender, and one domain, may write in an hour before its mail is held. One row; 0 = no brake."""

    per_sender = models.PositiveIntegerField(default=1_000)
    per_domain = models.PositiveIntegerField(default=10_000)
    never = models.TextField(blank=True)  # addresses and domains that are never held, a line each


class FetchCursor(models.Model):
    """Where a mailbox was read up to, and how its last visit went. Mail is found by UID, never by UNSEEN."""

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, related_name="cursor")
    uidvalidity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    last_ok_at = models.DateTimeField(null=True)
    last_mail_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    last_error_at = models.DateTimeField(null=True)


class FetchedUid(models.Model):
    """POP3's UIDLs already taken, and single IMAP mails that could not be read yet."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="fetched")
    uid = models.CharField(max_length=100)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "uid"], name="fetched_once")]
