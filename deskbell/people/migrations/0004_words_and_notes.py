"""Words to look people up by, filled for who is there already, and what agents note about a customer."""

import deskbell.db.ids
import deskbell.db.prefixes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from deskbell.db.fulltext.normalise import words
from deskbell.people.indexing import BATCH, MOST, words_of


def fill(apps, schema_editor):
    emails = {}
    for user, email in apps.get_model("account", "EmailAddress").objects.values_list("user_id", "email").iterator():
        emails.setdefault(user, []).append(email)
    word = apps.get_model("people", "PersonWord")
    rows = []
    for person in apps.get_model("people", "Person").objects.filter(merged_into=None).only("name", "phone").iterator():
        found = words_of(person.name, emails.get(person.pk, []), person.phone)
        rows += [word(person_id=person.pk, word=each) for each in found]
        if len(rows) >= BATCH:
            word.objects.bulk_create(rows, ignore_conflicts=True)
            rows = []
    word.objects.bulk_create(rows, ignore_conflicts=True)
    word = apps.get_model("people", "OrganizationWord")
    rows = []
    for organization in apps.get_model("people", "Organization").objects.only("name").iterator():
        found = dict.fromkeys(words(organization.name))
        rows += [word(organization_id=organization.pk, word=each) for each in list(found)[:MOST]]
    word.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_preferences_and_sign_ins'),
        ('account', '0009_emailaddress_unique_primary_email'),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=deskbell.db.ids.public_id, editable=False, max_length=24, unique=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('text', models.TextField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='OrganizationWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', deskbell.db.prefixes.WordField(max_length=60)),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='people.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['word', 'organization'], name='organization_word')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'word'), name='organization_word_once')],
            },
        ),
        migrations.CreateModel(
            name='PersonWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', deskbell.db.prefixes.WordField(max_length=60)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['word', 'person'], name='person_word')],
                'constraints': [models.UniqueConstraint(fields=('person', 'word'), name='person_word_once')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
