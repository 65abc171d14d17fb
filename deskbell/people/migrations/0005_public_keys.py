"""OpenPGP public keys of persons."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import deskbell.db.ids


class Migration(migrations.Migration):
    dependencies = [("people", "0004_words_and_notes")]

    operations = [
        migrations.CreateModel(
            name="PublicKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=deskbell.db.ids.public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("algorithm", models.CharField(max_length=40)),
                ("names", models.JSONField(default=list)),
                ("encrypts", models.BooleanField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("text", models.TextField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="public_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "fingerprint"), name="public_key_once")
                ],
            },
        ),
    ]
