"""OTRS's states, the five priorities, one type; and a queue, so that the first mail has somewhere to wait."""

from django.db import migrations

from deskbell.db.ids import public_id

STATES = [  # code, name, stage
    ("new", "new", 0),
    ("open", "open", 1),
    ("pending_reminder", "pending reminder", 2),
    ("pending_auto_close_plus", "pending auto close+", 3),
    ("pending_auto_close_minus", "pending auto close-", 3),
    ("closed_successful", "closed successful", 4),
    ("closed_unsuccessful", "closed unsuccessful", 4),
    ("removed", "removed", 5),
    ("merged", "merged", 6),
]
PRIORITIES = [  # level, code, name
    (1, "very_low", "very low"),
    (2, "low", "low"),
    (3, "normal", "normal"),
    (4, "high", "high"),
    (5, "very_high", "very high"),
]


def make(apps, schema_editor):
    State = apps.get_model("queues", "State")
    for order, (code, name, stage) in enumerate(STATES):
        State.objects.create(public_id=public_id(), code=code, name=name, stage=stage, order=order)
    Priority = apps.get_model("queues", "Priority")
    for level, code, name in PRIORITIES:
        Priority.objects.create(public_id=public_id(), code=code, name=name, level=level)
    TicketType = apps.get_model("queues", "TicketType")
    TicketType.objects.create(public_id=public_id(), code="unclassified", name="Unclassified")
    Queue = apps.get_model("queues", "Queue")
    Queue.objects.create(public_id=public_id(), name="Support", path="Support", is_default=True)


class Migration(migrations.Migration):
    dependencies = [("queues", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
