"""The table of the full text; its form depends on the database, its meaning does not."""

from django.db import migrations

from deskbell.db import fulltext


def make(apps, schema_editor):
    for statement in fulltext.install(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in fulltext.uninstall(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("db", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
