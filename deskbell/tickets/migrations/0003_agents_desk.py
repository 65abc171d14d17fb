"""What the agent's desk needs: drafts, sealed messages, read marks, watchers, tags, time units, merges."""

import deskbell.db.ids
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def begin_with_the_last_change(apps, schema_editor):
    """What is unread compares with this; the last change is the best guess for what was there before."""
    apps.get_model('tickets', 'Ticket').objects.update(article_at=models.F('touched_at'))


class Migration(migrations.Migration):

    dependencies = [
        ('blobs', '0001_initial'),
        ('queues', '0003_calendars_and_canned_replies'),
        ('tickets', '0002_planning'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='ticket',
            name='article_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='ticket',
            name='reminded_on',
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('opened', 'Opened'), ('received', 'Received'), ('replied', 'Replied'), ('noted', 'Noted'), ('locked', 'Locked'), ('unlocked', 'Unlocked'), ('owner_set', 'Owner Set'), ('state_set', 'State Set'), ('closed', 'Closed'), ('reopened', 'Reopened'), ('moved', 'Moved'), ('priority_set', 'Priority Set'), ('type_set', 'Type Set'), ('titled', 'Titled'), ('customer_set', 'Customer Set'), ('auto_replied', 'Auto Replied'), ('auto_reply_held', 'Auto Reply Held'), ('delivery_failed', 'Delivery Failed'), ('bounced', 'Bounced'), ('rejected', 'Rejected'), ('forwarded', 'Forwarded'), ('redirected', 'Redirected'), ('wrote', 'Wrote'), ('called', 'Called'), ('call_taken', 'Call Taken'), ('send_returned', 'Send Returned'), ('responsible_set', 'Responsible Set'), ('watched', 'Watched'), ('unwatched', 'Unwatched'), ('tagged', 'Tagged'), ('untagged', 'Untagged'), ('time_spent', 'Time Spent'), ('lock_timed_out', 'Lock Timed Out'), ('reminded', 'Reminded'), ('linked', 'Linked'), ('unlinked', 'Unlinked'), ('merged', 'Merged'), ('unmerged', 'Unmerged'), ('split', 'Split'), ('joined', 'Joined'), ('maybe_cleared', 'Maybe Cleared')], max_length=24),
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=deskbell.db.ids.public_id, editable=False, max_length=24, unique=True)),
                ('kind', models.CharField(choices=[('reply', 'Reply'), ('note', 'Note'), ('forward', 'Forward'), ('write', 'Write'), ('call', 'Call'), ('new_mail', 'New Mail'), ('new_call', 'New Call')], max_length=12)),
                ('to', models.JSONField(default=list)),
                ('cc', models.JSONField(default=list)),
                ('bcc', models.JSONField(default=list)),
                ('subject', models.CharField(blank=True, max_length=998)),
                ('text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('until', models.DateTimeField(null=True)),
                ('data', models.JSONField(default=dict)),
                ('seen', models.CharField(blank=True, max_length=24)),
                ('saved_at', models.DateTimeField()),
                ('returned', models.CharField(blank=True, max_length=300)),
                ('article', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.article')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
                ('state', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='queues.state')),
                ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='tickets.ticket')),
            ],
        ),
        migrations.CreateModel(
            name='DraftFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=deskbell.db.ids.public_id, editable=False, max_length=24, unique=True)),
                ('name', models.CharField(max_length=255)),
                ('content_type', models.CharField(max_length=127)),
                ('size', models.BigIntegerField()),
                ('content_id', models.CharField(blank=True, max_length=255)),
                ('inline', models.BooleanField(default=False)),
                ('blob', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='draft_file', to='blobs.blob')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='tickets.draft')),
            ],
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('before', models.JSONField(default=dict)),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges_away', to='tickets.ticket')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges_in', to='tickets.ticket')),
            ],
        ),
        migrations.CreateModel(
            name='PendingSend',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_at', models.DateTimeField()),
                ('release_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(null=True)),
                ('holder', models.CharField(blank=True, max_length=80)),
                ('fence', models.BigIntegerField(default=0)),
                ('draft', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pending_send', to='tickets.draft')),
            ],
        ),
        migrations.CreateModel(
            name='Seen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='seen', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='seen', to='tickets.ticket')),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='tag_once')],
            },
        ),
        migrations.AddField(
            model_name='ticket',
            name='tags',
            field=models.ManyToManyField(blank=True, related_name='tickets', to='tickets.tag'),
        ),
        migrations.CreateModel(
            name='TimeSpent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('units', models.DecimalField(decimal_places=2, max_digits=8)),
                ('at', models.DateTimeField()),
                ('article', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.article')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='times', to='tickets.ticket')),
            ],
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='watches', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='tickets.ticket')),
            ],
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['person', '-saved_at'], name='draft_person'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(condition=models.Q(('ticket__isnull', False)), fields=('person', 'ticket', 'kind'), name='draft_once'),
        ),
        migrations.AddIndex(
            model_name='pendingsend',
            index=models.Index(fields=['next_at', 'id'], name='pending_send_due'),
        ),
        migrations.AddIndex(
            model_name='seen',
            index=models.Index(fields=['ticket'], name='seen_ticket'),
        ),
        migrations.AddConstraint(
            model_name='seen',
            constraint=models.UniqueConstraint(fields=('person', 'ticket'), name='seen_once'),
        ),
        migrations.AddConstraint(
            model_name='watch',
            constraint=models.UniqueConstraint(fields=('person', 'ticket'), name='watch_once'),
        ),
        migrations.RunPython(begin_with_the_last_change, migrations.RunPython.noop),
    ]
