import deskbell.db.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Journal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Cleaning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('words', models.BooleanField(default=False)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['asked_at'], name='cleaning_open')],
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=deskbell.db.ids.public_id, editable=False, max_length=24, unique=True)),
                ('code', models.CharField(max_length=40, null=True, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('what', models.CharField(choices=[('files', 'Attachments, and the raw mails that had any'), ('raw', 'All raw mails'), ('files_and_raw', 'Attachments, and all raw mails'), ('tickets', 'Whole tickets')], default='files', max_length=16)),
                ('after', models.PositiveSmallIntegerField(default=90)),
                ('unit', models.CharField(choices=[('d', 'days'), ('mo', 'months')], default='d', max_length=2)),
                ('tree', models.JSONField(null=True)),
                ('weekday', models.PositiveSmallIntegerField(default=6)),
                ('hour', models.PositiveSmallIntegerField(default=3)),
                ('is_on', models.BooleanField(default=False)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('slot', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'policies',
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=deskbell.db.ids.public_id, editable=False, max_length=24, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('rule', models.JSONField()),
                ('dry', models.BooleanField(default=False)),
                ('slot', models.DateTimeField(null=True)),
                ('at', models.DateTimeField()),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('cleaning', 'Cleaning up'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='waiting', max_length=10)),
                ('cursor', models.BigIntegerField(default=0)),
                ('due', models.PositiveIntegerField(null=True)),
                ('looked_at', models.PositiveIntegerField(default=0)),
                ('tickets', models.PositiveIntegerField(default=0)),
                ('files', models.PositiveIntegerField(default=0)),
                ('raws', models.PositiveIntegerField(default=0)),
                ('bytes', models.BigIntegerField(default=0)),
                ('held', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
                ('worked', models.FloatField(default=0)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(null=True)),
                ('holder', models.CharField(blank=True, max_length=80)),
                ('fence', models.BigIntegerField(default=0)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('policy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='runs', to='privacy.policy')),
            ],
        ),
        migrations.CreateModel(
            name='RunTicket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40)),
                ('outcome', models.CharField(choices=[('erased', 'Erased'), ('held', 'Legal hold'), ('changed', 'Reopened meanwhile'), ('failed', 'Failed')], max_length=8)),
                ('files', models.PositiveIntegerField(default=0)),
                ('raws', models.PositiveIntegerField(default=0)),
                ('bytes', models.BigIntegerField(default=0)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='privacy.run')),
            ],
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(condition=models.Q(('status__in', ['waiting', 'running', 'cleaning'])), fields=['next_at', 'id'], name='retention_run_open'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.UniqueConstraint(condition=models.Q(('dry', False), ('status__in', ['waiting', 'running', 'cleaning'])), fields=('policy',), name='retention_run_once'),
        ),
        migrations.AddIndex(
            model_name='runticket',
            index=models.Index(fields=['run', 'id'], name='retention_line'),
        ),
        migrations.AddIndex(
            model_name='runticket',
            index=models.Index(fields=['run', 'outcome', 'id'], name='retention_line_outcome'),
        ),
    ]
