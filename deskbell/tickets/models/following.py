"""What agents have with a ticket besides changing it: watching, reading, noting time, having it open; and merges."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from deskbell.people.models import Person
from deskbell.tickets.models.article import Article
from deskbell.tickets.models.ticket import Ticket


class Watch(models.Model):
    """An agent follows a ticket. It gives no right to see it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="watches", db_index=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ticket"], name="watch_once")]


class Seen(models.Model):
    """Up to when an agent has read a ticket. Without a row: nothing since the person is here."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="seen", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="seen", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ticket"], name="seen_once")]
        indexes = [models.Index(fields=["ticket"], name="seen_ticket")]


class TimeSpent(models.Model):
    """Work units an agent noted, in the desk's unit (OTRS: time accounting)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="times")
    article = models.ForeignKey(Article, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    units = models.DecimalField(max_digits=8, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["article"], condition=Q(article__isnull=False), name="time_spent_article")]


class Merge(models.Model):
    """A merge that was made: what undoing it within seven days puts back (decision A7)."""

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges_away")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges_in")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    before = models.JSONField(default=dict)  # of the source: {"state": key, "locked": …, "owner": key or null, …}
    undone_at = models.DateTimeField(null=True)


class Presence(models.Model):
    """An agent has a ticket open in one browser. Rows live as long as that browser's stream (serve/live.py)."""

    stream = models.CharField(max_length=24)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    typing = models.BooleanField(default=False)
    until = models.DateTimeField()  # a stream that died without a word is forgotten then

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "ticket"], name="presence_once")]
