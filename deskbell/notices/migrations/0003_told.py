"""Which mails to agents tell of which tickets, also of those that left before."""

import re

import django.db.models.deletion
from django.db import migrations, models

PURPOSES = ("agent_notice", "agent_answer_held")
NUMBER = re.compile(r"/desk/tickets/([^/\s\"'<>]+)/")
SLICE = 500


def find(apps, schema_editor):
    mails = apps.get_model("outbox", "OutgoingMail").objects.filter(purpose__in=PURPOSES)
    tickets, told = apps.get_model("tickets", "Ticket").objects, apps.get_model("notices", "Told")
    after = 0
    while some := list(mails.filter(pk__gt=after).order_by("pk").values_list("pk", "text")[:SLICE]):
        numbers = {key: set(NUMBER.findall(text)) for key, text in some}
        keys = dict(tickets.filter(number__in=set().union(*numbers.values())).values_list("number", "pk"))
        told.objects.bulk_create(
            told(mail_id=mail, ticket_id=keys[number])
            for mail, named in numbers.items()
            for number in named
            if number in keys
        )
        after = some[-1][0]


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_mail_texts"),
        ("outbox", "0002_resent_mail"),
        ("tickets", "0013_erasure"),
    ]

    operations = [
        migrations.CreateModel(
            name="Told",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "mail",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="outbox.outgoingmail"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket"
                    ),
                ),
            ],
        ),
        migrations.RunPython(find, migrations.RunPython.noop),
    ]
