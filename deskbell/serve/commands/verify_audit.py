"""`deskbell verify-audit`."""

from __future__ import annotations

import argparse
import sys

from deskbell.audit import verifying
from deskbell.serve import prepared


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--accept-end",
        action="store_true",
        help="take the log's end as it is now, after an older backup was restored; this is written into the log",
    )


def run(given: argparse.Namespace) -> int:
    """0 when the log is as it was written, 1 when it is not."""
    prepared.check_or_exit()
    if given.accept_end:
        verifying.accept()
    verdict = verifying.verify()
    if verdict.trouble:
        sys.stdout.write(f"{verdict.trouble}\n")
        return 1
    sys.stdout.write(f"The log is as it was written: {verdict.entries} entries.\n")
    return 0
