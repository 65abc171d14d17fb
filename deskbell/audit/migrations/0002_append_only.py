"""The log can only be added to, its erasable words stand beside it, and nightly checks leave what they found."""

import django.db.models.deletion
from django.db import migrations, models

from deskbell.audit.verifying import SAYS, TABLE
from deskbell.db import fulltext, guarding


def fill(apps, schema_editor):
    entries, wordings = apps.get_model("audit", "Entry"), apps.get_model("audit", "Wording")
    for entry in entries.objects.order_by("pk").iterator():
        words = fulltext.fold(" ".join([entry.actor_name, entry.action, entry.about, str(entry.details)]))[:2_000]
        wordings.objects.create(entry=entry, about=entry.about, words=words)


def guard(apps, schema_editor):
    for statement in guarding.guard(schema_editor.connection.vendor, TABLE, SAYS):
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in guarding.unguard(schema_editor.connection.vendor, TABLE):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("db", "0001_initial")]

    operations = [
        migrations.AddIndex(model_name="entry", index=models.Index(fields=["at"], name="audit_entry_at")),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="wording",
                        serialize=False,
                        to="audit.entry",
                    ),
                ),
                ("about", models.CharField(blank=True, db_index=True, max_length=200)),
                ("said", models.JSONField(default=dict)),
                ("words", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("trouble", models.TextField(blank=True)),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
