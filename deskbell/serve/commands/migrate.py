"""`deskbell migrate`."""

from __future__ import annotations

import argparse

from deskbell.serve import prepared


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(given: argparse.Namespace) -> int:
    prepared.migrate(verbosity=1)
    return 0
