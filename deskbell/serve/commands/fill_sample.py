"""`deskbell fill-sample`: sends the sample mails to the desk that is running, with a progress bar."""

from __future__ import annotations

import argparse
from importlib import import_module

from tqdm import tqdm


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(given: argparse.Namespace) -> int:
    with tqdm(unit=" mails", leave=False) as bar:

        def on_progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        import_module("deskbell.operations.sample").fill(on_progress=on_progress)
    return 0
