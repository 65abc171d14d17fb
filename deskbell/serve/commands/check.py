"""`deskbell check`."""

from __future__ import annotations

import argparse
import sys

from deskbell.serve import installation


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(given: argparse.Namespace) -> int:
    found = list(installation.problems())
    for sentence in found or ["Nothing is wrong."]:
        sys.stdout.write(f"{sentence}\n")
    return 1 if found else 0
