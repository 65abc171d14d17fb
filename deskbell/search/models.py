"""The full text as a table the ORM can join (`db.fulltext` makes and writes it), and what agents have saved."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from deskbell.db.ids import public_id
from deskbell.people.models import Person
from deskbell.tickets.models import Article


class Words(models.Model):
    article = models.OneToOneField(Article, primary_key=True, db_column="rowid", on_delete=models.DO_NOTHING)

    class Meta:
        managed = False
        db_table = "db_fulltext"


class SavedSearch(models.Model):
    """A query with a name. It is kept as a tree that names things by their keys (decision A15), and it is run in
    the scope of whoever runs it. `is_last` is the one an agent ran last; it has no name."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_searches", db_index=False)
    name = models.CharField(max_length=100, blank=True)
    tree = models.JSONField(null=True)
    sort = models.CharField(max_length=12, blank=True)
    is_shared = models.BooleanField(default=False)
    is_last = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), condition=Q(is_last=False), name="saved_search_name"),
            models.UniqueConstraint(fields=["owner"], condition=Q(is_last=True), name="saved_search_one_last"),
            models.CheckConstraint(condition=Q(is_last=False) | Q(is_shared=False), name="saved_search_last_is_own"),
        ]
        indexes = [models.Index(Lower("name"), condition=Q(is_shared=True), name="saved_search_shared")]

    def __str__(self) -> str:
        return self.name


def readable_by(person: Person) -> Q:
    """The saved searches that are the person's own or shared."""
    return Q(owner=person) | Q(is_shared=True)


class DashboardList(models.Model):
    """A saved search that somebody has on their dashboard, and at which place."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dashboard_lists", db_index=False)
    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="dashboard_lists")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "search"], name="dashboard_list_once")]
