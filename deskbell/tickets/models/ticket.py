"""The ticket itself, its tags, and who takes part."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from deskbell.people.models import Organization, Person
from deskbell.queues.models import Queue, Stage, State, TicketType


class Tag(models.Model):
    """A word agents put on tickets; one row per word, compared without case."""

    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_once")]

    def __str__(self) -> str:
        return self.name


class Ticket(models.Model):
    """One matter. People call it by its number; its key never leaves the database."""

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=255)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, db_index=False)
    type = models.ForeignKey(TicketType, null=True, blank=True, on_delete=models.PROTECT)
    state = models.ForeignKey(State, on_delete=models.PROTECT, db_index=False)
    stage = models.PositiveSmallIntegerField(choices=Stage.choices, default=Stage.NEW)  # the state's
    active = models.BooleanField(default=True)  # stage up to pending; the lists' first key
    priority = models.PositiveSmallIntegerField(default=3)  # 1 very low … 5 very high
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_tickets", db_index=False
    )
    locked = models.BooleanField(default=False)
    locked_at = models.DateTimeField(null=True)
    responsible = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    customer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets", db_index=False
    )
    language = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()  # last article or change; lists sort by it
    article_at = models.DateTimeField()  # last message or note of a person; what is unread compares with it
    closed_at = models.DateTimeField(null=True)  # last close; NULL while not closed (decision A6)
    pending_until = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)  # of its pending time; once a day
    waiting_since = models.DateTimeField(null=True)  # the customer waits for an answer: bold, the brass ring
    answered_at = models.DateTimeField(null=True)  # first answer by an agent
    preview = models.CharField(max_length=200, blank=True)  # of the last article the customer may see
    file_count = models.PositiveIntegerField(default=0)
    tags = models.ManyToManyField(Tag, related_name="tickets", blank=True)
    seq = models.PositiveIntegerField(default=0)  # raised by every change; two agents notice each other by it
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from", db_index=False
    )
    maybe_of = models.ForeignKey(  # "may belong to": a mail named that ticket, but its sender may not write there
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            # "Only active ones" is a condition of the index, never a column of it: SQLite looks up no bare boolean.
            models.Index(fields=["-touched_at", "-id"], condition=Q(active=True), name="ticket_active"),
            models.Index(
                fields=["queue", "-touched_at", "-id"], condition=Q(active=True), name="ticket_queue_active"
            ),
            models.Index(fields=["owner", "-touched_at", "-id"], condition=Q(active=True), name="ticket_owner"),
            models.Index(fields=["-touched_at", "-id"], condition=Q(active=True, owner=None), name="ticket_nobody"),
            models.Index(fields=["queue", "-touched_at", "-id"], name="ticket_queue"),
            models.Index(fields=["stage", "-touched_at", "-id"], name="ticket_stage"),
            models.Index(fields=["-touched_at", "-id"], name="ticket_touched"),
            models.Index(
                fields=["responsible", "-touched_at"],
                condition=Q(active=True, responsible__isnull=False),
                name="ticket_responsible",
            ),
            # The other orders of lists (web/agent/sorting.py): within a priority, by age, by subject.
            models.Index(fields=["priority", "created_at", "id"], condition=Q(active=True), name="ticket_priority"),
            models.Index(
                fields=["queue", "priority", "created_at", "id"],
                condition=Q(active=True),
                name="ticket_queue_priority",
            ),
            models.Index(fields=["created_at", "id"], condition=Q(active=True), name="ticket_age"),
            models.Index(fields=["queue", "created_at", "id"], condition=Q(active=True), name="ticket_queue_age"),
            models.Index(Lower("title"), "id", condition=Q(active=True), name="ticket_title"),
            models.Index(fields=["customer", "-touched_at", "-id"], name="ticket_customer"),
            models.Index(fields=["organization", "-touched_at", "-id"], name="ticket_organization"),
            models.Index(
                fields=["customer", "-touched_at", "-id"], condition=Q(active=True), name="ticket_customer_active"
            ),
            models.Index(
                fields=["organization", "-touched_at", "-id"],
                condition=Q(active=True, organization__isnull=False),
                name="ticket_organization_active",
            ),
            models.Index(
                fields=["waiting_since", "id"],
                condition=Q(waiting_since__isnull=False),
                name="ticket_waiting",
            ),
            models.Index(
                fields=["queue", "waiting_since", "id"],
                condition=Q(waiting_since__isnull=False),
                name="ticket_queue_waiting",
            ),
            models.Index(fields=["pending_until"], condition=Q(pending_until__isnull=False), name="ticket_pending"),
            models.Index(fields=["created_at", "id"], name="ticket_created"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="ticket_closed"),
            models.Index(fields=["answered_at"], condition=Q(answered_at__isnull=False), name="ticket_answered"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="ticket_merged_into"),
            models.Index(fields=["maybe_of"], condition=Q(maybe_of__isnull=False), name="ticket_maybe_of"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.title}"

    @property
    def is_closed(self) -> bool:
        return self.stage == Stage.CLOSED


class Participant(models.Model):
    """Somebody besides the customer who was sent, or sent, customer-visible mail on a ticket (Cc)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="participations")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="participant_once")]


class Link(models.Model):
    """Two tickets that belong together. NORMAL is symmetric; PARENT points from parent to child."""

    class Kind(models.TextChoices):
        NORMAL = "normal"
        PARENT = "parent"

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="link_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_not_to_itself"),
        ]
