"""The open tickets of a customer and of an organisation, for the portal's lists: few among many that are closed."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_words_and_notes"),
        ("tickets", "0009_events_of_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("active", True)),
                fields=["customer", "-touched_at", "-id"],
                name="ticket_customer_active",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("active", True), ("organization__isnull", False)),
                fields=["organization", "-touched_at", "-id"],
                name="ticket_organization_active",
            ),
        ),
    ]
