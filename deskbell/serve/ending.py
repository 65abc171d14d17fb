"""What an exit status tells whoever started the process (sysexits.h)."""

from __future__ import annotations

CANNOT_START = 78
"""EX_CONFIG, for the supervisor: trying again is of no use until somebody changes something."""
TRY_AGAIN_LATER = 75
"""EX_TEMPFAIL, for a mail server behind a pipe: keep the mail."""
