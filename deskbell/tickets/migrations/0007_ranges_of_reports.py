"""Tickets created or answered in a range of days, for reports and searches."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_words_and_notes'),
        ('queues', '0003_calendars_and_canned_replies'),
        ('tickets', '0006_orders_of_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['created_at', 'id'], name='ticket_created'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('answered_at__isnull', False)), fields=['answered_at'], name='ticket_answered'),
        ),
    ]
