"""format=flowed (RFC 3676): joins soft-broken lines so that text reads as it was written."""

from __future__ import annotations


def unflow(text: str, *, delsp: bool = False) -> str:
    """Lines that end in a blank go on in the next of the same quote depth. "-- " is never joined (§4.3)."""
    out: list[str] = []
    open_depth = -1  # depth of the paragraph that still goes on, -1 if none
    for line in text.split("\n"):
        line = line.rstrip("\r")
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content.removeprefix(" ")  # space-stuffing
        signature = content == "-- "
        flows = content.endswith(" ") and not signature
        shown = content[:-1] if flows and delsp else content
        if open_depth == depth and not signature:
            out[-1] += shown
        else:
            out.append((">" * depth + " " if depth else "") + shown)
        open_depth = depth if flows else -1
    return "\n".join(out)
