"""Bringing the database and the static files up to date, and noticing quickly when they are not."""

from __future__ import annotations

import fcntl
import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from deskbell.serve import fingerprint
from deskbell.serve.ending import CANNOT_START

log = logging.getLogger("deskbell.setup")

NOT_OURS = ["*-4.js", "*-4.min.js", "htmax-*"]
"""htmx 4 lies beside the htmx 2 we use; compressing it would be half of the work."""


def prepare() -> None:
    """Everything a start needs; harmless when nothing is to do, and safe when two processes do it at once."""
    with _alone():
        try:
            migrate()
        except OperationalError as error:
            raise _no_answer(error) from None
        collect()
        fingerprint.remember(settings.DESKBELL)


def migrate(verbosity: int = 0) -> None:
    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=verbosity)


def collect() -> None:
    """The static files, compressed and under names that change with their content; old ones go."""
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_OURS)


def check_or_exit() -> None:
    """Ends the process with a sentence when the database is not up to date. Costs a query, no imports."""
    try:
        missing = missing_migrations()
    except OperationalError as error:
        raise _no_answer(error) from None
    except DatabaseError as error:
        sys.stderr.write(f"The database cannot be used: {error}\n")
        raise SystemExit(CANNOT_START) from None
    if missing:
        sys.stderr.write(f"The database is not up to date ({len(missing)} changes). Run: deskbell setup\n")
        raise SystemExit(CANNOT_START)


def _no_answer(error: OperationalError) -> SystemExit:
    sys.stderr.write(f"The database does not answer: {error}".rstrip() + "\nCheck DESKBELL_DATABASE_URL.\n")
    return SystemExit(1)


def missing_migrations() -> list[tuple[str, str]]:
    """Migrations of the program that the database has not had, by file names."""
    there = {
        (config.label, file.stem)
        for config in apps.get_app_configs()
        for file in Path(config.path, "migrations").glob("[0-9]*.py")
    }
    return sorted(there - set(MigrationRecorder(connection).applied_migrations()))


@contextmanager
def _alone() -> Iterator[None]:
    folder = settings.DESKBELL_DATA / "run"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder / "setup.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
