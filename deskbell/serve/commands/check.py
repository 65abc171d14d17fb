"""`deskbell check [--deep]`."""

from __future__ import annotations

import argparse
import sys

from deskbell.operations import invariants
from deskbell.serve import installation


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--deep", action="store_true", help="also read all data once: files, figures, search, log")


def run(given: argparse.Namespace) -> int:
    """0 when nothing is wrong, 1 else."""
    found = list(installation.problems())
    if given.deep:
        found += invariants.problems()
    for sentence in found or ["Nothing is wrong."]:
        sys.stdout.write(f"{sentence}\n")
    return 1 if found else 0
