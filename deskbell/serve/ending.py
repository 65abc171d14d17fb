"""What the exit status of a part tells the supervisor."""

from __future__ import annotations

CANNOT_START = 78
"""EX_CONFIG of sysexits.h: trying again is of no use until somebody changes something."""
