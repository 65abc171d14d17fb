"""The full text as a table the ORM can join. `db.fulltext` makes and writes it."""

from __future__ import annotations

from django.db import models

from deskbell.tickets.models import Article


class Words(models.Model):
    article = models.OneToOneField(Article, primary_key=True, db_column="rowid", on_delete=models.DO_NOTHING)

    class Meta:
        managed = False
        db_table = "db_fulltext"
