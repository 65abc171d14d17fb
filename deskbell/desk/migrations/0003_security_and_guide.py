from django.db import migrations, models


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
    ]
