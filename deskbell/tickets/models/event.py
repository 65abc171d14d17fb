"""What happened to a ticket, what still has to follow from it, and the counts it changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.people.models import Person
from deskbell.queues.models import Queue, TicketType
from deskbell.tickets.models.article import Article
from deskbell.tickets.models.ticket import Ticket


class Event(models.Model):
    """One thing that happened to a ticket, in the past tense. Append-only; the ticket's history."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        RECEIVED = "received"  # a customer's message
        REPLIED = "replied"
        NOTED = "noted"
        LOCKED = "locked"
        UNLOCKED = "unlocked"
        OWNER_SET = "owner_set"
        STATE_SET = "state_set"
        CLOSED = "closed"
        REOPENED = "reopened"
        MOVED = "moved"
        PRIORITY_SET = "priority_set"
        TYPE_SET = "type_set"
        TITLED = "titled"
        CUSTOMER_SET = "customer_set"
        AUTO_REPLIED = "auto_replied"
        AUTO_REPLY_HELD = "auto_reply_held"
        DELIVERY_FAILED = "delivery_failed"
        BOUNCED = "bounced"
        REJECTED = "rejected"  # a follow-up the queue does not take
        FORWARDED = "forwarded"
        REDIRECTED = "redirected"  # a mail sent on as it came (OTRS: bounce)
        WROTE = "wrote"  # an agent's mail to somebody else than the customer (OTRS: e-mail outbound)
        CALLED = "called"  # an agent telephoned
        CALL_TAKEN = "call_taken"  # somebody telephoned
        SEND_RETURNED = "send_returned"  # a sealed message went back to its writer's drafts
        RESPONSIBLE_SET = "responsible_set"
        WATCHED = "watched"
        UNWATCHED = "unwatched"
        TAGGED = "tagged"
        UNTAGGED = "untagged"
        TIME_SPENT = "time_spent"
        LOCK_TIMED_OUT = "lock_timed_out"
        REMINDED = "reminded"  # a pending ticket's time has come
        LINKED = "linked"
        UNLINKED = "unlinked"
        MERGED = "merged"  # into another; on both tickets
        UNMERGED = "unmerged"
        SPLIT = "split"  # an article became a ticket of its own; on both
        JOINED = "joined"  # what "may belong to" it was joined with it
        MAYBE_CLEARED = "maybe_cleared"  # … or not
        FILE_REFUSED = "file_refused"  # by the virus scanner
        TRANSFER_OFFERED = "transfer_offered"  # an upload or download link was made
        TRANSFER_REVOKED = "transfer_revoked"
        FIELD_SET = "field_set"  # an extra field
        LICENCE_MISSING = "licence_missing"  # where the queue requires one: the ticket waits
        LICENCE_RELEASED = "licence_released"  # … and goes on
        LICENCE_SET = "licence_set"  # an agent put a key on the ticket
        FILES_ERASED = "files_erased"  # and the raw mails that had them
        REDACTED = "redacted"
        LEGAL_HOLD_SET = "legal_hold_set"
        LEGAL_HOLD_ENDED = "legal_hold_ended"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    data = models.JSONField(default=dict)  # {"from": …, "to": …} and what the line needs

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "at", "id"], name="event_history"),
            models.Index(fields=["kind", "at"], name="event_kind"),
            # When an article goes, its events are looked for.
            models.Index(fields=["article"], condition=Q(article__isnull=False), name="event_article"),
        ]


class Reaction(models.Model):
    """What still has to follow an event; the worker claims it and deletes the row when done (decision A9)."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="reaction")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)  # the worker that has it (db.claiming)
    fence = models.BigIntegerField(default=0)
    failed = models.BooleanField(default=False)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at", "id"], condition=Q(failed=False), name="reaction_waiting")]


class CountDelta(models.Model):
    """How many tickets stand where: delta rows, summed on read, folded by the clock (decision A11)."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="+", db_index=False)
    type = models.ForeignKey(TicketType, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    stage = models.PositiveSmallIntegerField()
    locked = models.BooleanField()
    owned = models.BooleanField()
    waiting = models.BooleanField()
    n = models.IntegerField()
