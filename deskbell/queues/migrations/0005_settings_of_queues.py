"""What the pages of queues and types set besides: salutation, period, owner, files, links, mail to agents."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("queues", "0004_fields_and_licence_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("queue", "salutation", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("queue", "reopen_days", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AddField(
            "queue",
            "default_owner",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("queue", "max_file_mb", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField(
            "queue",
            "links_open",
            models.CharField(
                blank=True,
                choices=[
                    ("all", "For everybody who has it"),
                    ("without_account", "For people without an account (recommended)"),
                    ("never", "For nobody: links lead to the sign-in"),
                ],
                default="",
                max_length=16,
            ),
            preserve_default=False,
        ),
        migrations.AddField("tickettype", "mails_agents", models.BooleanField(default=True)),
    ]
