"""Links that prove a further address of a person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("entry", "0002_knocks")]

    operations = [
        migrations.AlterField(
            model_name="accesslink",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("ticket", "Ticket"),
                    ("setup", "Setup"),
                    ("invitation", "Invitation"),
                    ("recovery", "Recovery"),
                    ("registration", "Registration"),
                    ("address", "Address"),
                ],
                max_length=16,
            ),
        ),
    ]
