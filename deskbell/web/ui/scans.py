"""What stands beside a file's name about the virus scanner."""

from __future__ import annotations

from deskbell.tickets import scanning
from deskbell.tickets.models import Attachment, Scan

TONES = {Scan.WAITING: "info", Scan.CLEAN: "ok", Scan.REFUSED: "danger"}


def beside(file: Attachment) -> dict[str, str]:
    """For `ui/components/_files.html`: nothing where no scanner was asked."""
    if not file.scan or (file.scan == Scan.WAITING and not scanning.waits(file)):
        return {}
    return {"scan": str(Scan(file.scan).label), "tone": TONES[Scan(file.scan)]}
