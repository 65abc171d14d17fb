"""`deskbell web`."""

from __future__ import annotations

import argparse

from deskbell.serve import front, prepared


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--receive", action="store_true", help="receive mail in the same process")
    parser.add_argument("--with-worker", action="store_true", help="/healthz waits for a worker beside it")


def run(given: argparse.Namespace) -> int:
    prepared.check_or_exit()
    return front.run(front.Parts(web=True, receiver=given.receive, answers_for_worker=given.with_worker))
