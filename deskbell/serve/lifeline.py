"""How a part notices that its supervisor is gone, however it went: the pipe between them ends.

The supervisor keeps the writing end and never writes. A part that runs alone has no such pipe.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

VARIABLE = "DESKBELL_LIFELINE"


def watch(gone: Callable[[], object]) -> None:
    """Calls `gone` once, from a thread of its own, when the supervisor has ended."""
    descriptor = os.environ.pop(VARIABLE, "")
    if descriptor.isdigit():
        threading.Thread(target=_watch, args=(int(descriptor), gone), name="lifeline", daemon=True).start()


def _watch(descriptor: int, gone: Callable[[], object]) -> None:
    os.read(descriptor, 1)
    gone()
