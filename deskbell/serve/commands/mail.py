"""`deskbell mail parse`: what Deskbell reads in a mail. Starts without Django."""

from __future__ import annotations

import argparse
import sys
from io import StringIO

from deskbell.mime import batch


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["parse"])
    parser.add_argument(
        "--batch", action="store_true", help="read paths on standard input, print one JSON object a line"
    )
    parser.add_argument("paths", nargs="*", help="mail files")


def run(given: argparse.Namespace) -> int:
    return batch.main(sys.stdin if given.batch else StringIO("\n".join(given.paths)))
