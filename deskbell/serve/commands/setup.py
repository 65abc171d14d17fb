"""`deskbell setup`."""

from __future__ import annotations

import argparse

from deskbell.serve import prepared


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(given: argparse.Namespace) -> int:
    prepared.prepare()
    return 0
