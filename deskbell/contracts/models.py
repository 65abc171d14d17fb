"""Support licences of organisations, what their keys look like, and customers who say that a key is theirs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.db.ids import public_id
from deskbell.db.prefixes import WordField
from deskbell.people.models import Organization, Person
from deskbell.queues.models import Named


class KeyKind(Named):
    """What a key is for. Which kind a key has is seen by a part of it, if the pattern is not empty."""

    pattern = models.CharField(max_length=40, blank=True)  # folded: "-SUP-"
    entitles = models.BooleanField(default=False)  # to support; a maintenance key does not

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pattern"], condition=~Q(pattern=""), name="one_kind_per_pattern")
        ]


class Licence(models.Model):
    """An organisation's support key. It ends; it is never deleted, as tickets name it."""

    class Ended(models.TextChoices):
        BY_HAND = "hand", _("ended by an administrator")
        MISSING = "missing", _("no longer in its source")

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    key = models.CharField(max_length=80)  # as it was written
    folded = WordField(max_length=80, unique=True)  # as it is compared (`contracts.keys`)
    kind = models.ForeignKey(KeyKind, null=True, blank=True, on_delete=models.SET_NULL, related_name="licences")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="licences", db_index=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)  # the last day
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=8, choices=Ended.choices, blank=True)
    source = models.CharField(max_length=60, blank=True)  # the import it came from; "" = entered by hand
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    imported_at = models.DateTimeField(null=True)  # when its source last named it

    class Meta:
        indexes = [
            models.Index(fields=["organization", "valid_until"], name="licence_organization"),
            models.Index(fields=["valid_until", "id"], condition=Q(ended_at=None), name="licence_ends"),
            models.Index(fields=["source", "imported_at"], name="licence_source"),
        ]

    def __str__(self) -> str:
        return self.key


class KeyRequest(models.Model):
    """A person gave the key of an organisation they are not in: somebody there, or an administrator, decides."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="key_requests", db_index=False)
    licence = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="requests")
    at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "licence"], name="key_request_once")]
        indexes = [models.Index(fields=["at", "id"], condition=Q(status="waiting"), name="key_request_waiting")]


class Provisioned(models.Model):
    """For which address an import made an account: the next one leaves it alone, wherever its address is by then."""

    email = models.CharField(max_length=254, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")


class ImportRun(models.Model):
    """An import that was made, and what became of its lines."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    source = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    by_clock = models.BooleanField(default=False)
    error = models.CharField(max_length=300, blank=True)  # why nothing was read; "" = it was read to its end
    report = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["by_clock", "-at"], name="import_run_clock")]


class Rules(models.Model):
    """What holds for the import by the clock. One row."""

    end_missing = models.BooleanField(default=False)
