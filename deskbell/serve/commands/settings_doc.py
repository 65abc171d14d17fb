"""`deskbell settings-doc`: the text of docs/settings.md."""

from __future__ import annotations

import argparse
import sys

from deskbell.config import settings_page


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(given: argparse.Namespace) -> int:
    sys.stdout.write(settings_page.text())
    return 0
