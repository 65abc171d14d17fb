"""The kinds of keys a new desk comes with; patterns can be changed."""

from __future__ import annotations

from typing import Any

from django.db import migrations

KINDS = (
    ("support", "Support", "-SUP-", True),
    ("saas", "Software as a service", "-SAAS-", True),
    ("maintenance", "Maintenance", "-MNT-", False),
)


def make(apps: Any, schema_editor: Any) -> None:
    kinds = apps.get_model("contracts", "KeyKind").objects
    for code, name, pattern, entitles in KINDS:
        kinds.get_or_create(code=code, defaults={"name": name, "pattern": pattern, "entitles": entitles})


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
