"""Beside the open draft of a kind there may be sealed ones, and ones that came back."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0003_agents_desk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='draft',
            name='draft_once',
        ),
        migrations.AddField(
            model_name='draft',
            name='sealed',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='draft',
            name='kind',
            field=models.CharField(choices=[('reply', 'Reply'), ('note', 'Note'), ('forward', 'Forward'), ('write', 'Write'), ('call', 'Call'), ('redirect', 'Redirect'), ('new_mail', 'New Mail'), ('new_call', 'New Call')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(condition=models.Q(('returned', ''), ('sealed', False), ('ticket__isnull', False)), fields=('person', 'ticket', 'kind'), name='draft_once'),
        ),
    ]
