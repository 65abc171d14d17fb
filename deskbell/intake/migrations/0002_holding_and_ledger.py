"""Mails can be held and discarded, the spool can be searched, and the database keeps the ledger."""

from django.db import migrations, models
from django.db.models import Q

from deskbell.db import tallying
from deskbell.intake.ledger import TALLY
from deskbell.mime.addresses import without_plus


def fill(apps, schema_editor):
    mails = apps.get_model("intake", "RawMail").objects
    for recipient in mails.order_by().values_list("recipient", flat=True).distinct():
        mails.filter(recipient=recipient).update(place=without_plus(recipient))


def keep(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute(tallying.count_present(vendor, TALLY))
    for statement in tallying.install(vendor, TALLY):
        schema_editor.execute(statement)


def forget(apps, schema_editor):
    for statement in tallying.uninstall(schema_editor.connection.vendor, TALLY):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("blobs", "0002_uploads")]

    operations = [
        migrations.CreateModel(
            name="Brake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("per_sender", models.PositiveIntegerField(default=1000)),
                ("per_domain", models.PositiveIntegerField(default=10000)),
                ("never", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="LedgerDelta",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("place", models.CharField(max_length=254)),
                ("status", models.CharField(max_length=10)),
                ("n", models.BigIntegerField()),
                ("kept", models.BigIntegerField()),
                ("folded", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["day"], name="ledger_day"),
                    models.Index(condition=Q(folded=False), fields=["id"], name="ledger_fresh"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(folded=True), fields=("day", "place", "status"), name="ledger_folded_once"
                    )
                ],
            },
        ),
        migrations.RemoveIndex(model_name="rawmail", name="rawmail_pending_id"),
        migrations.AlterField(
            model_name="rawmail",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("working", "Working"),
                    ("done", "Done"),
                    ("ignored", "Ignored"),
                    ("rejected", "Rejected"),
                    ("failed", "Failed"),
                    ("held", "Held"),
                    ("discarded", "Discarded"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="rawmail", name="place", field=models.CharField(blank=True, default="", max_length=254),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="rawmail", name="words", field=models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(model_name="rawmail", name="let_through", field=models.BooleanField(default=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(
                condition=~Q(message_id_digest=""), fields=["message_id_digest"], name="rawmail_message_id"
            ),
        ),
        migrations.AddIndex(model_name="rawmail", index=models.Index(fields=["place", "-id"], name="rawmail_place")),
        migrations.AddIndex(
            model_name="rawmail", index=models.Index(fields=["from_email", "-id"], name="rawmail_sender")
        ),
        migrations.AddIndex(
            model_name="rawmail", index=models.Index(fields=["received_at"], name="rawmail_received")
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(condition=Q(blob__isnull=False), fields=["blob"], name="rawmail_blob"),
        ),
        migrations.RunPython(keep, forget),
    ]
