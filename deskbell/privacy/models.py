"""What is erased by a rule, each run of such a rule, and what has to be cleaned up after an erasure."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.db.ids import public_id
from deskbell.people.models import Person


class Policy(models.Model):
    """Which tickets, how long after they were closed, what of them, and when in the week."""

    class What(models.TextChoices):
        FILES = "files", _("Attachments, and the raw mails that had any")
        RAW = "raw", _("All raw mails")
        FILES_AND_RAW = "files_and_raw", _("Attachments, and all raw mails")
        TICKETS = "tickets", _("Whole tickets")

    class Unit(models.TextChoices):
        DAYS = "d", _("days")
        MONTHS = "mo", _("months")

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    code = models.CharField(max_length=40, unique=True, null=True)  # of the built-in one
    name = models.CharField(max_length=100)
    what = models.CharField(max_length=16, choices=What.choices, default=What.FILES)
    after = models.PositiveSmallIntegerField(default=90)
    unit = models.CharField(max_length=2, choices=Unit.choices, default=Unit.DAYS)
    tree = models.JSONField(null=True)  # besides "closed long enough" (search.query); null: all tickets
    weekday = models.PositiveSmallIntegerField(default=6)  # 0 is Monday
    hour = models.PositiveSmallIntegerField(default=3)  # in the desk's zone
    is_on = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)
    slot = models.DateTimeField(null=True)  # the last appointed time that was kept, or that is not to be caught up

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return gettext(self.name) if self.code else self.name


class Run(models.Model):
    """A policy at work, from ticket to ticket by their keys. What it needs to know of its policy is written down."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        CLEANING = "cleaning", _("Cleaning up")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    policy = models.ForeignKey(Policy, null=True, on_delete=models.SET_NULL, related_name="runs")
    name = models.CharField(max_length=100)  # the policy's
    rule = models.JSONField()  # {"what", "after", "unit", "tree"} as they were
    dry = models.BooleanField(default=False)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    slot = models.DateTimeField(null=True)  # by the clock: the time that was appointed
    at = models.DateTimeField()  # "since 90 days" is counted back from here
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    cursor = models.BigIntegerField(default=0)  # the key of the last ticket that was looked at
    due = models.PositiveIntegerField(null=True)  # tickets, counted at the beginning
    looked_at = models.PositiveIntegerField(default=0)
    tickets = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    raws = models.PositiveIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)  # reopened, or held, between looking and doing
    failed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    worked = models.FloatField(default=0)  # seconds
    attempts = models.PositiveIntegerField(default=0)  # slices
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)  # the worker that has it (db.claiming)
    fence = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at", "id"],
                condition=Q(status__in=["waiting", "running", "cleaning"]),
                name="retention_run_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(status__in=["waiting", "running", "cleaning"], dry=False),
                name="retention_run_once",
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.WAITING, self.Status.RUNNING, self.Status.CLEANING)


class RunTicket(models.Model):
    """One ticket of a run's report. Its number only: the ticket may be gone."""

    class Outcome(models.TextChoices):
        ERASED = "erased", _("Erased")
        HELD = "held", _("Legal hold")
        CHANGED = "changed", _("Reopened meanwhile")
        FAILED = "failed", _("Failed")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="lines", db_index=False)
    number = models.CharField(max_length=40)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    files = models.PositiveIntegerField(default=0)
    raws = models.PositiveIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["run", "id"], name="retention_line"),
            models.Index(fields=["run", "outcome", "id"], name="retention_line_outcome"),
        ]


class Cleaning(models.Model):
    """After words were erased, the database still has them in pages nobody reads: they must be overwritten."""

    asked_at = models.DateTimeField()
    words = models.BooleanField(default=False)  # the full text had some of them
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], condition=Q(done_at=None), name="cleaning_open")]


class Journal(models.Model):
    """How far this database has followed the journal of erasures, a file beside it. One row (`journal`)."""

    line = models.BigIntegerField(default=0)
