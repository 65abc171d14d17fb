import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blobs', '0003_doomed'),
        ('outbox', '0002_resent_mail'),
        ('queues', '0005_settings_of_queues'),
        ('tickets', '0012_scans_and_transfers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasedTicket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True)),
                ('erased_at', models.DateTimeField()),
                ('under', models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='article',
            name='raw_erased_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='article',
            name='redacted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='attachment',
            name='erased_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='attachment',
            name='erased_under',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('opened', 'Opened'), ('received', 'Received'), ('replied', 'Replied'), ('noted', 'Noted'), ('locked', 'Locked'), ('unlocked', 'Unlocked'), ('owner_set', 'Owner Set'), ('state_set', 'State Set'), ('closed', 'Closed'), ('reopened', 'Reopened'), ('moved', 'Moved'), ('priority_set', 'Priority Set'), ('type_set', 'Type Set'), ('titled', 'Titled'), ('customer_set', 'Customer Set'), ('auto_replied', 'Auto Replied'), ('auto_reply_held', 'Auto Reply Held'), ('delivery_failed', 'Delivery Failed'), ('bounced', 'Bounced'), ('rejected', 'Rejected'), ('forwarded', 'Forwarded'), ('redirected', 'Redirected'), ('wrote', 'Wrote'), ('called', 'Called'), ('call_taken', 'Call Taken'), ('send_returned', 'Send Returned'), ('responsible_set', 'Responsible Set'), ('watched', 'Watched'), ('unwatched', 'Unwatched'), ('tagged', 'Tagged'), ('untagged', 'Untagged'), ('time_spent', 'Time Spent'), ('lock_timed_out', 'Lock Timed Out'), ('reminded', 'Reminded'), ('linked', 'Linked'), ('unlinked', 'Unlinked'), ('merged', 'Merged'), ('unmerged', 'Unmerged'), ('split', 'Split'), ('joined', 'Joined'), ('maybe_cleared', 'Maybe Cleared'), ('file_refused', 'File Refused'), ('transfer_offered', 'Transfer Offered'), ('transfer_revoked', 'Transfer Revoked'), ('field_set', 'Field Set'), ('licence_missing', 'Licence Missing'), ('licence_released', 'Licence Released'), ('licence_set', 'Licence Set'), ('files_erased', 'Files Erased'), ('redacted', 'Redacted'), ('legal_hold_set', 'Legal Hold Set'), ('legal_hold_ended', 'Legal Hold Ended')], max_length=24),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('raw__isnull', False)), fields=['raw'], name='article_raw'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('article__isnull', False)), fields=['article'], name='event_article'),
        ),
        migrations.AddIndex(
            model_name='timespent',
            index=models.Index(condition=models.Q(('article__isnull', False)), fields=['article'], name='time_spent_article'),
        ),
        migrations.AddField(
            model_name='erasedticket',
            name='queue',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='queues.queue'),
        ),
        migrations.AddField(
            model_name='erasedticket',
            name='type',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='queues.tickettype'),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='ended_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='ticket',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='legal_holds', to='tickets.ticket'),
        ),
        migrations.AddIndex(
            model_name='legalhold',
            index=models.Index(fields=['ticket'], name='legal_hold_ticket'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('ticket',), name='legal_hold_once'),
        ),
    ]
