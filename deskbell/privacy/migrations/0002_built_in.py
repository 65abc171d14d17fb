"""The policy of the help desks this one follows: ready, and off until an administrator confirms it (decision E43)."""

from django.db import migrations


def make(apps, schema_editor):
    apps.get_model("privacy", "Policy").objects.get_or_create(
        code="attachments", defaults={"name": "Attachments of closed tickets"}
    )


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
