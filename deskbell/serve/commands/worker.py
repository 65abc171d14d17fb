"""`deskbell worker`."""

from __future__ import annotations

import argparse

from deskbell.serve import lifeline, prepared
from deskbell.worker import loop


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(given: argparse.Namespace) -> int:
    prepared.check_or_exit()
    lifeline.watch(loop.stop)
    return loop.run()
