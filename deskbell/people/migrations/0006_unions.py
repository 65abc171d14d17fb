"""What was kept of a merge of two persons, to make two of them again."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import deskbell.db.ids


class Migration(migrations.Migration):
    dependencies = [("people", "0005_public_keys")]

    operations = [
        migrations.CreateModel(
            name="Union",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=deskbell.db.ids.public_id, editable=False, max_length=24, unique=True),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("kept", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "goes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "stays",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("undone_at", None)), fields=["at"], name="union_standing")
                ],
            },
        ),
    ]
