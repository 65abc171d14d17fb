"""Makes any string one that both databases can keep. Nothing else."""

from __future__ import annotations

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# RFC 5322 fields hold no controls; bidi overrides and invisible marks let a name pose as another (CVE-2021-42574).
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def storable(text: str) -> str:
    """NUL goes, lone surrogates become U+FFFD: PostgreSQL refuses the first, UTF-8 the second."""
    if not _UNSTORABLE.search(text):
        return text
    return re.sub("[\ud800-\udfff]", "\ufffd", text.replace("\x00", ""))


def one_line(text: str, limit: int = 4096) -> str:
    """For names, subjects, ids: no controls, no bidi overrides, blanks collapsed, at most `limit` characters."""
    text = re.sub(r"[ \t\r\n\f\v]+", " ", text[: limit * 2])
    return _INVISIBLE.sub("", text).strip()[:limit]
