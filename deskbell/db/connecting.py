"""How each kind of database is connected to: Django's DATABASES entry from one address.

Durability is decided here and nowhere else: what was acknowledged has been written through to the disk.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import connection

SQLITE_FULL = 2
SQLITE_ON = 1
POSTGRES_OLDEST = 150000

# Short queries only: starting parallel workers or the compiler takes 20 ms and more, the query itself two.
# And few rows each: PostgreSQL's cost of a random page is that of turning disks; by it a search for a rare word reads
# the index of all articles instead of looking its hits up.
POSTGRES_OPTIONS = "-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"

# WAL with synchronous=NORMAL loses acknowledged commits at a power cut, so FULL. secure_delete: what was
# erased is overwritten. trusted_schema stays on: Django's JSON checks are refused without it. 64 MB of mapped file
# is shared between processes; the page cache (20 MB at most) is per connection.
SQLITE_PRAGMAS = """
    PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;
    PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=67108864;
"""


def database(url: str) -> dict[str, Any]:
    """The DATABASES entry for `sqlite:///path` or `postgresql://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    query = dict(parse_qsl(parts.query))
    options = f"{POSTGRES_OPTIONS} {query.pop('options', '')}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", str(parts.port or "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "deskbell", "connect_timeout": 10, **query, "options": options},
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "deskbell.db.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        # IMMEDIATE: a transaction that reads first and writes later would otherwise fail at once with
        # "database is locked" instead of waiting its turn.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
    }


def has_one_writer() -> bool:
    """Whether one transaction at a time may write (SQLite). Then several small ones are best made one."""
    return connection.vendor == "sqlite"


def unsafe() -> list[str]:
    """What the database does with a commit that we cannot live with, in sentences. Asks the database itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            if cursor.fetchone()[0] < SQLITE_FULL:
                return ["SQLite does not wait for the disk (synchronous is below FULL)."]
            cursor.execute("PRAGMA secure_delete")
            if cursor.fetchone()[0] != SQLITE_ON:
                return ["SQLite does not overwrite what is deleted (secure_delete is off)."]
            return []
        found = []
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off":
            found.append("PostgreSQL does not wait for the disk: synchronous_commit is off. Set it to on.")
        cursor.execute("SHOW fsync")
        if cursor.fetchone()[0] == "off":
            found.append("PostgreSQL does not write to the disk: fsync is off. Set it to on.")
        cursor.execute("SHOW server_version_num")
        if int(cursor.fetchone()[0]) < POSTGRES_OLDEST:
            found.append("This PostgreSQL is older than 15. Deskbell needs 15 or newer.")
        return found
