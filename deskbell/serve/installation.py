"""What can be wrong with an installation, in sentences: each check yields one for everything it finds.

Nothing here changes anything, and no check counts on another one having passed.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError

from deskbell.audit import findings
from deskbell.config.environment import Environment, unknown
from deskbell.db import connecting
from deskbell.serve import prepared, ready

LEAST_FREE = 1024**3  # bytes


def problems() -> Iterator[str]:
    """Every problem of this installation."""
    for check in CHECKS:
        yield from check(settings.DESKBELL)


def _settings(_environment: Environment) -> Iterator[str]:
    yield from unknown()


def _program(_environment: Environment) -> Iterator[str]:
    try:
        messages = checks.run_checks()
    except ImportError as error:
        yield f"The program is not complete: {error}. Install it again."
        return
    for message in messages:
        yield f"{message.msg} ({message.id})"


def _folder(environment: Environment) -> Iterator[str]:
    secret: list[tuple[Path, int]] = [(environment.data, 0o700), (environment.data / "keys.json", 0o600)]
    if environment.sqlite_file:
        secret.append((environment.sqlite_file, 0o600))
    for path, mode in secret:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & ~mode:
            yield f"{path} can be read by other users of this machine. Run: chmod {mode:o} {path}"
    if not os.access(environment.data, os.W_OK | os.X_OK):
        yield f"{environment.data} cannot be written to by this user."
    free = shutil.disk_usage(environment.data).free
    if free < LEAST_FREE:
        yield f"Only {free // 1024**2} MB are free for {environment.data}. Mail is refused when it is full."


def _database(_environment: Environment) -> Iterator[str]:
    try:
        missing = prepared.missing_migrations()
        yield from connecting.unsafe()
    except DatabaseError as error:
        yield f"The database does not answer: {str(error).strip()}. Check DESKBELL_DATABASE_URL."
        return
    if missing:
        yield f"The database is not up to date ({len(missing)} changes). Run: deskbell setup"


def _nightly(_environment: Environment) -> Iterator[str]:
    """What the checks of last night found; `--deep` looks now."""
    try:
        found = findings.troubles()
    except DatabaseError:
        return  # the check before says why
    for _name, lines in found:
        yield from lines


def _static_files(_environment: Environment) -> Iterator[str]:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield "The static files have not been collected. Run: deskbell setup"


def _reach(environment: Environment) -> Iterator[str]:
    if environment.bind not in ("127.0.0.1", "::1", "localhost") and not environment.is_https:
        yield (
            f"The web server listens on {environment.bind} while DESKBELL_URL is {environment.url}: passwords "
            "travel in the clear. Put a proxy with TLS in front and set DESKBELL_URL to its https address."
        )
    if environment.smtp_bind not in ("127.0.0.1", "::1", "localhost") and environment.smtp_tls_cert is None:
        yield "Mail is received from the network without TLS. Set DESKBELL_SMTP_TLS_CERT and _KEY."


def _running(environment: Environment) -> Iterator[str]:
    if not ready.is_ready(environment.bind, environment.port):
        yield f"No desk that is ready answers on {environment.bind} port {environment.port}."


CHECKS: tuple[Callable[[Environment], Iterator[str]], ...] = (
    _settings,
    _program,
    _folder,
    _database,
    _nightly,
    _static_files,
    _reach,
    _running,
)
