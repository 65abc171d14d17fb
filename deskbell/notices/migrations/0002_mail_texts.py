"""Texts of mails to customers, per desk, queue and type."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_agent_notices"),
        ("queues", "0005_settings_of_queues"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("is_on", models.BooleanField(default=True)),
                ("texts", models.JSONField(default=dict)),
                (
                    "queue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="queues.queue",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="queues.tickettype",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("queue", None), ("type", None)), fields=("kind",), name="mail_text_desk"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("queue__isnull", False), ("type", None)),
                        fields=("kind", "queue"),
                        name="mail_text_queue",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("queue", None), ("type__isnull", False)),
                        fields=("kind", "type"),
                        name="mail_text_type",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("queue__isnull", False), ("type__isnull", False)),
                        fields=("kind", "queue", "type"),
                        name="mail_text_both",
                    ),
                ],
            },
        ),
    ]
