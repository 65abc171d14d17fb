"""`deskbell reset-factor NAME`: for the administrator who lost telephone and recovery codes, and is the only one."""

from __future__ import annotations

import argparse
import sys

from deskbell.people import shutting, staff
from deskbell.serve import prepared


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="the user name they sign in with")


def run(given: argparse.Namespace) -> int:
    """0 when there was one and it is gone, 1 else."""
    prepared.check_or_exit()
    person = staff.named(given.name)
    if person is None:
        sys.stderr.write("Nobody signs in with this user name.\n")
        return 1
    if not shutting.reset_factors(by=None, person=person):
        sys.stderr.write("There is no second factor.\n")
        return 1
    sys.stdout.write("The second factor is gone, and every browser signed out. The password alone signs in now.\n")
    return 0
