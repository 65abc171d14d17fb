"""How long a start takes, how soon the sample desk can be used, and how much memory an idle desk holds."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path
from typing import Any

from bench.desk import Desk

FIRST_WITHIN = 180.0
IDLE_AFTER = 10.0
STARTS = 5
FILLED = "sample-desk"  # of the data folder; says so once the mails are in


def starts(folder: Path) -> dict[str, Any]:
    """The sample desk's first start until its mails are in, later starts until /healthz says 200, idle memory."""
    desk = Desk(folder)
    began = time.perf_counter()
    with desk.running("serve", "--sample") as process:
        desk.wait_ready()
        ready = time.perf_counter() - began
        usable = _until_filled(desk, began)
    later = []
    idle = 0.0
    for n in range(STARTS):
        began = time.perf_counter()
        with desk.running("serve", "--sample") as process:
            desk.wait_ready()
            later.append(time.perf_counter() - began)
            if n == STARTS - 1:
                time.sleep(IDLE_AFTER)
                idle = memory_of_tree(process.pid)
    return {
        "first_ready_s": round(ready, 2),
        "first_usable_s": round(usable, 2),
        "later_ready_s": round(statistics.median(later), 2),
        "idle_mb": round(idle, 1),
    }


def memory_of_tree(root: int) -> float:
    """PSS of a process and all below it, in MB: shared pages count by share."""
    parents: dict[int, int] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(name)] = int(fields[1])
    tree = {root}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(_pss(pid) for pid in tree) / 1024


def _pss(pid: int) -> int:
    """kB"""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _until_filled(desk: Desk, began: float) -> float:
    while (desk.folder / FILLED).read_text("ascii") != "filled\n":
        if time.perf_counter() - began > FIRST_WITHIN:
            raise TimeoutError(f"the sample desk was not filled within {FIRST_WITHIN:.0f} s: see {desk.log}")
        time.sleep(0.05)
    return time.perf_counter() - began
