"""bin/bench: runs the parts, prints a table, writes the figures as JSON."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import floors, goals, intake, live, pages, start, uploads
from bench.desk import Desk, new_database


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    small: int = 1_000
    large: int = 100_000
    mails: int = 2_000
    runs: int = 3
    requests: int = 100
    upload_mb: int = 1024


QUICK = Sizes(large=10_000, mails=400, runs=1, requests=40, upload_mb=20)


@dataclass
class Bench:
    folder: Path
    postgres: str
    sizes: Sizes
    figures: dict[str, Any] = field(default_factory=dict)
    lines: list[goals.Line] = field(default_factory=list)

    @property
    def databases(self) -> list[str]:
        return ["SQLite", "PostgreSQL"] if self.postgres else ["SQLite"]

    def floors(self) -> None:
        found = floors.floors(self.folder, self.postgres or None)
        self._note("floors", found, goals.floors(found))

    def start(self) -> None:
        found = start.starts(self.folder / "sample")
        self._note("start", found, goals.start(found))

    def intake(self) -> None:
        for database in self.databases:
            accepted, processed = [], []
            for run in range(self.sizes.runs):
                accepted.append(intake.accepted(self._desk(database, f"in{run}a"), self.sizes.mails))
                processed.append(intake.processed(self._desk(database, f"in{run}p"), self.sizes.mails))
            rates = [statistics.median(run["per_second"] for run in runs) for runs in (accepted, processed)]
            found = {"accepted": rates[0], "processed": rates[1], "runs": [accepted, processed]}
            self._note(f"intake {database}", found, goals.intake(database, *rates))

    def uploads(self) -> None:
        found = uploads.upload(self._desk("SQLite", "uploads"), self.sizes.upload_mb * uploads.MB)
        self._note("uploads", found, goals.uploads(found))

    def pages(self) -> None:
        for database in self.databases:
            _desk, small = self._pages(database, self.sizes.small)
            desk, large = self._pages(database, self.sizes.large)
            self._streams(database, desk)
            found = {str(self.sizes.small): small, str(self.sizes.large): large}
            self._note(f"pages {database}", found, goals.pages(database, small, large))

    def _pages(self, database: str, tickets: int) -> tuple[Desk, dict[str, Any]]:
        """The desk that was filled, and what its pages took."""
        desk = self._desk(database, f"pages{tickets}")
        began = time.perf_counter()
        desk.bench("fill", str(tickets))
        _say(f"  {tickets} tickets filled into {database} in {time.perf_counter() - began:.0f} s")
        return desk, pages.pages(desk, self.sizes.requests)

    def _streams(self, database: str, desk: Desk) -> None:
        found = live.streams(desk)
        self._note(f"streams {database}", found, goals.streams(database, found))

    def enumeration(self) -> None:
        for database in self.databases:
            found = json.loads(self._desk(database, "doors").bench("enumeration", str(self.sizes.requests)))
            self._note(f"enumeration {database}", found, goals.enumeration(database, found))

    def _desk(self, database: str, name: str) -> Desk:
        folder = self.folder / f"{database.lower()}-{name}"
        url = new_database(self.postgres, f"bench_{name}") if database == "PostgreSQL" else ""
        desk = Desk(folder, url)
        desk.set_up()
        return desk

    def _note(self, name: str, figures: Any, lines: list[goals.Line]) -> None:
        self.figures[name] = figures
        self.lines += lines
        for line in lines:
            _say(f"  {line}")


PARTS: dict[str, Callable[[Bench], None]] = {
    "floors": Bench.floors,
    "start": Bench.start,
    "intake": Bench.intake,
    "uploads": Bench.uploads,
    "pages": Bench.pages,
    "enumeration": Bench.enumeration,
}


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measures Deskbell on this machine.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--quick", action="store_true", help="less of everything: for a first look")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS), metavar="PART")
    given = parser.parse_args(words)
    machine = floors.machine()
    _say("  ".join(f"{name}: {value}" for name, value in machine.items()))
    sizes = QUICK if given.quick else Sizes()
    with tempfile.TemporaryDirectory(prefix="deskbell-bench-") as folder:
        bench = Bench(Path(folder), os.environ.get("BENCH_POSTGRES", ""), sizes)
        for name in given.only:
            _say(f"· {name}")
            PARTS[name](bench)
    for line in bench.lines:
        print(line)
    if given.json:
        found = {
            "machine": machine,
            "quick": given.quick,
            "figures": bench.figures,
            "goals": [[line.name, line.figure, line.goal, line.reached] for line in bench.lines],
        }
        given.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
