"""A digest by which the same mail is known again when it is delivered twice."""

from __future__ import annotations

import hashlib
import hmac
import re

# Fields that each delivery writes anew; everything else is the mail.
_TRACE = re.compile(
    rb"(?:received|x-received|return-path|delivered-to|x-original-to|envelope-to|x-envelope-to|x-envelope-from|x-delivered-to|delivery-date"
    rb"|received-spf|authentication-results|arc-[a-z-]+|dkim-filter|x-spam[a-z0-9-]*|x-virus[a-z0-9-]*|x-rspamd[a-z0-9-]*|x-forwarded-[a-z]+"
    rb"|x-gmail-[a-z-]+|x-google-[a-z-]+|x-ms-exchange-[a-z0-9-]+|x-uid[a-z]*|x-mozilla-[a-z0-9-]+|status|x-status|x-keywords|lines|content-length"
    rb"|x-fetchmail[a-z0-9-]*|x-getmail[a-z0-9-]*|x-amavis[a-z0-9-]*"
    rb"|x-greylist[a-z0-9-]*|x-scanned-by|x-sieve[a-z0-9-]*|x-loop-[a-z]+)[ \t]*:",
    re.IGNORECASE,
)


def trace_free_digest(raw: bytes, key: bytes) -> str:
    """HMAC-SHA-256 (hex) of the mail without trace fields, line ends and empty lines at the end alike. Never raises.

    Keyed, so that nobody can tell from a leaked digest which mail it was of."""
    data = raw.replace(b"\r\n", b"\n")
    end = data.find(b"\n\n")
    block, body = (data, b"") if end < 0 else (data[: end + 1], data[end + 2 :])
    mac = hmac.new(key, digestmod=hashlib.sha256)
    skipping = False
    for at, line in enumerate(block.split(b"\n")):
        if line[:1] in (b" ", b"\t") and at:
            if not skipping:
                mac.update(line.rstrip() + b"\n")
            continue
        skipping = bool(_TRACE.match(line)) or (at == 0 and line.startswith(b"From "))
        if not skipping and line.strip():
            mac.update(line.rstrip() + b"\n")
    mac.update(b"\x00")
    mac.update(body.rstrip(b"\n"))
    return mac.hexdigest()
