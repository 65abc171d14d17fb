"""One row per address, whoever holds it (allauth's own constraint covers verified rows only).

Written into the state of allauth's app, so SQLite keeps it when a later migration rebuilds the table
(an index made by RunSQL is silently lost then). `people.apps` adds the same to the model class."""

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Lower


class InAccount(migrations.AddConstraint):
    def state_forwards(self, app_label, state):
        super().state_forwards("account", state)

    def database_forwards(self, app_label, *args):
        super().database_forwards("account", *args)

    def database_backwards(self, app_label, *args):
        super().database_backwards("account", *args)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("account", "0009_emailaddress_unique_primary_email")]
    operations = [
        InAccount("emailaddress", models.UniqueConstraint(fields=["email"], name="one_row_per_address")),
        InAccount(
            "emailaddress", models.CheckConstraint(condition=models.Q(email=Lower(F("email"))), name="address_lower")
        ),
    ]
