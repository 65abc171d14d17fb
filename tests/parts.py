"""Programs the tests need beside Python. A missing one skips the test on a desk, and fails it where CI is set."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

FOLDERS = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


def need(*names: str) -> str:
    """The path of the first of these programs that is installed."""
    for name in names:
        if path := shutil.which(name, path=FOLDERS):
            return path
    missing(" or ".join(names))


def missing(what: str) -> NoReturn:
    """Skips the test for want of this; with CI set it fails."""
    text = f"not installed: {what}"
    if os.environ.get("CI"):
        pytest.fail(text)
    pytest.skip(text)
