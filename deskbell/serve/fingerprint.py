"""What the database and the static files were prepared for, in one short text. Imports no Django.

When it is the same as at the last start there is nothing to migrate or to collect, and the start is quick.
"""

from __future__ import annotations

import hashlib
import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from deskbell import __version__
from deskbell.config.environment import PACKAGE, Environment

FOLDERS = ("migrations", "static")


def of(environment: Environment) -> str:
    """Changes with the program, its libraries, its migrations, static files and database address."""
    digest = hashlib.sha256()
    for line in _lines(environment):
        digest.update(line.encode("utf-8", "surrogateescape") + b"\n")
    return digest.hexdigest()


def _lines(environment: Environment) -> Iterator[str]:
    yield __version__
    yield environment.database_url.get_secret_value()
    libraries = sysconfig.get_path("purelib")
    yield from sorted(name for name in os.listdir(libraries) if name.endswith(".dist-info"))
    for folder, _, names in sorted(os.walk(PACKAGE)):
        inside = Path(folder).relative_to(PACKAGE).parts
        if any(part in inside for part in FOLDERS) and "__pycache__" not in inside:
            for name in sorted(names):
                state = os.stat(os.path.join(folder, name))
                yield f"{'/'.join(inside)}/{name} {state.st_size} {state.st_mtime_ns}"


def _stamp(environment: Environment) -> Path:
    return environment.data / "run" / "prepared"


def is_prepared(environment: Environment) -> bool:
    """Whether `remember` was called for exactly this state, and what it prepared is still there."""
    try:
        if _stamp(environment).read_text("ascii") != of(environment):
            return False
    except FileNotFoundError:
        return False
    database = environment.sqlite_file
    return (environment.data / "static").is_dir() and (database is None or database.exists())


def remember(environment: Environment) -> None:
    stamp = _stamp(environment)
    stamp.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp.write_text(of(environment), "ascii")
