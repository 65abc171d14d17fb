"""Did the mail come from the domain it names? Told by a server we trust, in Authentication-Results (RFC 8601)."""

from __future__ import annotations

import re
from enum import StrEnum

from deskbell.intake.models import RawMail
from deskbell.mime.mail import ParsedMail

# Comments and quoted texts repeat what the sender said (smtp.mailfrom="x;dmarc=pass"@…): no result stands in them.
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?')
COMMENT = re.compile(r"\([^()]*\)")
RESULT = re.compile(r"\s*dmarc\s*(?:/\s*\d+\s*)?=\s*(\w+)", re.IGNORECASE)
HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*(?:[^\s;@]*@)?([^\s;@]+)", re.IGNORECASE)
MOST_COMMENTS = 20


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
        server, *results = _bare(value).split(";")
        if [word.lower() for word in server.split()[:1]] != [trusted]:
            continue
        told = [(found[1].lower(), result) for result in results if (found := RESULT.match(result))]
        if not told:
            return Proof.UNKNOWN
        word, result = told[0]
        if word == "pass" and len(told) == 1 and _is_about(result, mail):
            return Proof.PASSED
        return Proof.FAILED if word == "fail" else Proof.UNKNOWN
    return Proof.UNKNOWN


def _bare(value: str) -> str:
    value = QUOTED.sub("", value[:4000])
    for _ in range(MOST_COMMENTS):
        value, found = COMMENT.subn(" ", value)
        if not found:
            break
    return value


def _is_about(result: str, mail: ParsedMail) -> bool:
    """A mail may name several senders; the result has to be that of the one we take it from."""
    named = HEADER_FROM.search(result)
    if named is None:
        return True
    domain = mail.sender.email.rpartition("@")[2] if mail.sender else ""
    return bool(domain) and _ascii(domain) == _ascii(named[1])


def _ascii(domain: str) -> str:
    try:
        return domain.lower().rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        return domain.lower()
