"""Where a ticket stands is said by several columns that go together; lists ask for them together."""

from django.db import migrations

from deskbell.db import planning

COLUMNS = ["active", "stage", "locked", "owner_id"]


def make(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in planning.together(vendor, "ticket_stands", "tickets_ticket", COLUMNS):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in planning.apart(schema_editor.connection.vendor, "ticket_stands"):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
