from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("tickets", "0013_erasure")]

    operations = [
        migrations.CreateModel(
            name="FilesTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("after", models.PositiveSmallIntegerField()),
                ("unit", models.CharField(max_length=2)),
            ],
        ),
    ]
