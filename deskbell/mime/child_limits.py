"""What a parser child may use for one mail (decisions D41), and the two things it can be asked for."""

from __future__ import annotations

import math

MAIL, HTML = b"M", b"H"
MIB = 1024 * 1024
MEMORY_BASE = 256 * MIB
MEMORY_FACTOR = 10
CPU_SECONDS = 2  # per begun 10 MB
CPU_STEP = 10 * MIB


def cpu_seconds(size: int) -> int:
    """Processor time a mail of `size` bytes may take: 2 s per begun 10 MB."""
    return CPU_SECONDS * max(1, math.ceil(size / CPU_STEP))


def memory_bytes(size: int) -> int:
    return MEMORY_BASE + MEMORY_FACTOR * size
