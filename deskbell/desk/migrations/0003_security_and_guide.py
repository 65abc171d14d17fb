from django.db import migrations, models


def hide_the_path(apps, schema_editor):
    """A desk that is in use needs no path to its first ticket."""
    apps.get_model('desk', 'Desk').objects.filter(set_up_at__isnull=False).update(guide_marks=['hidden'])


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0002_customers_doors'),
    ]

    operations = [
        migrations.AddField('desk', 'password_length', models.PositiveSmallIntegerField(default=12)),
        migrations.AddField('desk', 'factor_administrators', models.BooleanField(default=False)),
        migrations.AddField('desk', 'factor_agents', models.BooleanField(default=False)),
        migrations.AddField('desk', 'factor_customers', models.BooleanField(default=False)),
        migrations.AddField('desk', 'idle_administrators', models.PositiveIntegerField(default=30)),
        migrations.AddField('desk', 'idle_agents', models.PositiveIntegerField(default=120)),
        migrations.AddField('desk', 'idle_customers', models.PositiveIntegerField(default=0)),
        migrations.AddField('desk', 'session_days', models.PositiveSmallIntegerField(default=7)),
        migrations.AddField('desk', 'sign_in_tries', models.PositiveSmallIntegerField(default=10)),
        migrations.AddField('desk', 'guide_marks', models.JSONField(default=list)),
        migrations.RunPython(hide_the_path, migrations.RunPython.noop),
    ]
