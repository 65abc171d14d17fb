"""`deskbell licences import FILE`."""

from __future__ import annotations

import argparse
import contextlib
import sys
from typing import BinaryIO

from deskbell.contracts import importing
from deskbell.contracts.lines import Reason
from deskbell.contracts.models import ImportRun
from deskbell.serve import prepared


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="import", required=True)
    take = acts.add_parser("import", help="take a file in; the same file again changes nothing")
    take.add_argument("file", help="the path of a CSV file, or - for standard input")
    take.add_argument("--source", default="csv", help="a name for where the file comes from (csv)")
    take.add_argument("--end-missing", action="store_true", help="end licences of this source it does not name")
    take.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")


def run(given: argparse.Namespace) -> int:
    """0 when every line was taken, 1 when some were bad, 2 when the file could not be used."""
    prepared.check_or_exit()
    try:
        with contextlib.ExitStack() as open_files:
            file: BinaryIO = (
                sys.stdin.buffer if given.file == "-" else open_files.enter_context(open(given.file, "rb"))
            )
            made = importing.run(file, by=None, source=given.source, end_missing=given.end_missing, dry=given.dry_run)
    except OSError as trouble:
        sys.stderr.write(f"{given.file}: {trouble.strerror or trouble}\n")
        return 2
    sys.stdout.write(report(made))
    if made.error:
        sys.stderr.write(f"{made.error}\n")
        return 2
    return 1 if made.report["wrong"] else 0


def report(made: ImportRun) -> str:
    """Counts, then each bad line with its reason."""
    counts = [f"{name}: {n}" for name, n in made.report.items() if isinstance(n, int) and name != "dry"]
    bad = [f"line {number}: {Reason(reason).label % {'what': what}}" for number, reason, what in made.report["bad"]]
    head = ["This was a dry run: nothing was changed."] if made.report["dry"] else []
    return "\n".join([*head, *counts, *bad]) + "\n"
