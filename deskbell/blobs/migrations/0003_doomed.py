from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blobs', '0002_uploads'),
    ]

    operations = [
        migrations.CreateModel(
            name='Doomed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=200, unique=True)),
            ],
        ),
    ]
