"""Support keys on a ticket, and whether it waits because it has none that is valid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.contracts.models import Licence
from deskbell.people.models import Person
from deskbell.tickets.models.ticket import Ticket


class TicketLicence(models.Model):
    """A key that was named on a ticket, or under which its organisation is served."""

    class Place(models.TextChoices):
        FORM = "form"
        SUBJECT = "subject"
        TEXT = "text"
        ORGANIZATION = "organization"  # the organisation's own, which nobody had to name
        AGENT = "agent"  # an agent put it there

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="licences", db_index=False)
    # Joined by the key itself: one that is unknown today may be in tomorrow's import.
    licence = models.ForeignKey(
        Licence,
        to_field="folded",
        db_column="key",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,  # for the join: a key is always there
        related_name="+",
    )
    place = models.CharField(max_length=12, choices=Place.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "licence"], name="ticket_licence_once")]
        indexes = [models.Index(fields=["licence", "ticket"], name="ticket_licence_key")]


class LicenceReview(models.Model):
    """A ticket that came without a valid licence where its queue requires one. It waits for an agent or a key."""

    class Released(models.TextChoices):
        KEY = "key"  # a valid key came
        JOINED = "joined"  # its customer was accepted by an organisation that has one
        WAIVED = "waived"  # an agent lets it pass without

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="licence_review")
    since = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released = models.CharField(max_length=8, choices=Released.choices, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["since", "id"], condition=Q(released_at=None), name="licence_review_waiting"),
            models.Index(fields=["ticket"], condition=Q(released="waived"), name="licence_review_waived"),
        ]
