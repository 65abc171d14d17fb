"""`deskbell make-admin`."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from deskbell.people.models import Person
from deskbell.serve import prepared


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--if-none", action="store_true", help="only while there is no administrator")


def run(given: argparse.Namespace) -> int:
    prepared.check_or_exit()
    if given.if_none and Person.objects.filter(is_administrator=True, is_active=True).exists():
        return 0
    link = import_module("deskbell.entry.invitations").make_setup_link()
    sys.stdout.write(f"This link makes an administrator. It works once:\n{link}\n")
    return 0
