"""`deskbell manage …`: Django's own commands."""

from __future__ import annotations

import argparse

from django.core.management import execute_from_command_line


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(given: argparse.Namespace) -> int:
    execute_from_command_line(["deskbell manage", *given.words])
    return 0
