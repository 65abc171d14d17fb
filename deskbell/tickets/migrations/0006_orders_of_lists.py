"""Indexes for the orders an agent may choose for lists."""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_words_and_notes"),
        ("queues", "0003_calendars_and_canned_replies"),
        ("tickets", "0005_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("active", True)), fields=["priority", "created_at", "id"], name="ticket_priority"
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("active", True)),
                fields=["queue", "priority", "created_at", "id"],
                name="ticket_queue_priority",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(condition=models.Q(("active", True)), fields=["created_at", "id"], name="ticket_age"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("active", True)), fields=["queue", "created_at", "id"], name="ticket_queue_age"
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                django.db.models.functions.text.Lower("title"),
                models.F("id"),
                condition=models.Q(("active", True)),
                name="ticket_title",
            ),
        ),
    ]
