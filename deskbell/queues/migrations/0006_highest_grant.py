"""The highest level of some groups on a queue is found without a look at all of its grants."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_unions"), ("queues", "0005_settings_of_queues")]

    operations = [
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["queue", "-level", "group"], name="grant_highest"),
        ),
    ]
