from __future__ import annotations

import io

from deskbell.contracts import importing
from deskbell.contracts.models import ImportRun

HEAD = "key;organisation;valid_from;valid_until;e-mail;name;login"


def take(*lines: str, head: str = HEAD, source: str = "erp", encoding: str = "utf-8", **how: object) -> ImportRun:
    """Import these lines under a head."""
    data = "\r\n".join([head, *lines, ""]).encode(encoding)
    return importing.run(io.BytesIO(data), by=None, source=source, **how)


def numbers(run: ImportRun) -> dict[str, int]:
    """What is not nothing in a report."""
    return {name: n for name, n in run.report.items() if name not in ("bad", "dry") and n}


def reasons(run: ImportRun) -> list[tuple[int, str]]:
    return [(number, reason) for number, reason, _what in run.report["bad"]]
