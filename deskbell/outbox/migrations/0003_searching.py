"""Sent mail is looked for by day and by recipient."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_resent_mail")]

    operations = [
        migrations.AddIndex(model_name="outgoingmail", index=models.Index(fields=["date"], name="outgoing_date")),
        migrations.AddIndex(model_name="delivery", index=models.Index(fields=["email", "-id"], name="delivery_email")),
    ]
