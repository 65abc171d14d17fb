"""`deskbell fill-sample`: sends the sample mails to the desk that is running, with a progress bar."""

from __future__ import annotations

import argparse
import sys

from tqdm import tqdm

from deskbell.operations.sample import SampleTrouble, fill


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(given: argparse.Namespace) -> int:
    with tqdm(leave=False, bar_format="  {percentage:3.0f}% |{bar:30}| {n_fmt}/{total_fmt}  {desc}") as bar:

        def on_progress(done: int, total: int, what: str) -> None:
            bar.total = total
            bar.set_description_str(what, refresh=False)
            bar.update(done - bar.n)

        try:
            fill(on_progress=on_progress)
        except SampleTrouble as trouble:
            bar.close()
            sys.stderr.write(f"{trouble}\n")
            return 1
    return 0
