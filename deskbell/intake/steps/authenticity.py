"""Did the mail come from the domain it names? Told by a server we trust, in Authentication-Results (RFC 8601)."""

from __future__ import annotations

import re
from enum import StrEnum

from deskbell.intake.models import RawMail
from deskbell.mime.mail import ParsedMail

RESULT = re.compile(r"\bdmarc\s*=\s*(\w+)", re.IGNORECASE)


class Proof(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


def proof_of(row: RawMail, mail: ParsedMail) -> Proof:
    """The DMARC result of the mailbox's own upstream. Fields of other servers may be forged and do not count."""
    trusted = row.mailbox.trusted_authserv.lower() if row.mailbox else ""
    if not trusted:
        return Proof.UNKNOWN
    for value in mail.authentication:
        server, _, results = value.partition(";")
        if server.split()[:1] != [trusted]:
            continue
        found = RESULT.search(results)
        if found and found[1].lower() == "pass":
            return Proof.PASSED
        return Proof.FAILED if found and found[1].lower() == "fail" else Proof.UNKNOWN
    return Proof.UNKNOWN
