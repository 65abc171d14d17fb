"""What this machine can do at all: the other figures are read against these, taken in the same run.

python -m bench.floors [FOLDER]"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.mails import mails
from deskbell.db.connecting import SQLITE_PRAGMAS
from deskbell.mime.parse import parse

ROW = "x" * 200
SECONDS = 2.0


def machine() -> dict[str, object]:
    model = [line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = [int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")]
    return {
        "cores": os.cpu_count(),
        "processor": model[0] if model else platform.processor(),
        "memory_mb": memory[0] // 1024 if memory else None,
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": [round(load, 2) for load in os.getloadavg()],
    }


def floors(folder: Path, postgres: str | None) -> dict[str, float]:
    """Per second."""
    found = {
        "python_steps": python_steps(),
        "mails_parsed": mails_parsed(),
        "fsync": fsyncs(folder),
        "sqlite_commits": sqlite_commits(folder),
    }
    if postgres:
        found["postgres_commits"] = postgres_commits(postgres)
    return found


def python_steps() -> float:
    """A million turns of an empty loop: tells a busy machine from a slow one."""
    return _rate(lambda: [None for _ in range(1_000_000)])


def fsyncs(folder: Path) -> float:
    """4 kB written and synced."""
    with tempfile.TemporaryFile(dir=folder) as file:

        def once() -> None:
            os.write(file.fileno(), b"y" * 4096)
            os.fsync(file.fileno())

        return _rate(once)


def sqlite_commits(folder: Path) -> float:
    """One row each, as durably as Deskbell's own."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        database = sqlite3.connect(f"{place}/floor.sqlite3", isolation_level=None)
        database.executescript(SQLITE_PRAGMAS)
        database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)")
        rate = _rate(lambda: database.executescript(f"BEGIN IMMEDIATE; INSERT INTO t (a) VALUES ('{ROW}'); COMMIT"))
        database.close()
        return rate


def postgres_commits(url: str) -> float:
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("DROP TABLE IF EXISTS bench_floor")
        database.execute("CREATE TABLE bench_floor (id bigserial PRIMARY KEY, a text)")
        rate = _rate(lambda: database.execute("INSERT INTO bench_floor (a) VALUES (%s)", [ROW]))
        database.execute("DROP TABLE bench_floor")
        return rate


def mails_parsed() -> float:
    """In this process, on one core."""
    raws = [mail.raw for mail in mails(200, to="support@desk.example")]
    at = 0

    def once() -> None:
        nonlocal at
        parse(raws[at % len(raws)])
        at += 1

    return _rate(once)


def _rate(once: Callable[[], object]) -> float:
    once()
    began = time.perf_counter()
    count = 0
    while (taken := time.perf_counter() - began) < SECONDS:
        once()
        count += 1
    return round(count / taken, 1)


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


if __name__ == "__main__":
    place = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.gettempdir())
    print(json.dumps({"machine": machine(), "per_second": floors(place, os.environ.get("BENCH_POSTGRES"))}, indent=1))
