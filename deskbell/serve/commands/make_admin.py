"""`deskbell make-admin`."""

from __future__ import annotations

import argparse
import sys

from deskbell.entry import invitations
from deskbell.serve import prepared


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--if-none", action="store_true", help="say nothing when there is an administrator")


def run(given: argparse.Namespace) -> int:
    prepared.check_or_exit()
    try:
        link = invitations.make_setup_link()
    except invitations.AlreadySetUp:
        if given.if_none:
            return 0
        sys.stderr.write("This desk has an administrator, who can make others in the browser.\n")
        return 1
    minutes = int(invitations.LIFETIME.total_seconds() // 60)
    sys.stdout.write(f"Make the first administrator here (once, within {minutes} minutes):\n{link}\n")
    return 0
