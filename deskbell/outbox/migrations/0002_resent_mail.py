"""A mail that is sent on as it came: its bytes, instead of parts to compose."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='outgoingmail',
            name='resent',
            field=models.CharField(blank=True, default='', max_length=40),
            preserve_default=False,
        ),
    ]
