"""`deskbell receive`."""

from __future__ import annotations

import argparse

from deskbell.intake.receive import pipe
from deskbell.serve import front, prepared


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pipe",
        action="store_true",
        help="take one mail from standard input: exit status 0 once it is stored, 75 to try again later",
    )
    parser.add_argument("recipient", nargs="?", help="with --pipe: the address the mail was sent to")


def run(given: argparse.Namespace) -> int:
    if given.pipe:
        return pipe.main(given.recipient)
    prepared.check_or_exit()
    return front.run(front.Parts(web=False, receiver=True))
