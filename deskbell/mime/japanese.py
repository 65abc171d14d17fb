"""ISO-2022-JP as Windows and phones write it: with characters beyond JIS X 0208 (①, ㈱, half-width kana).

Python's codec refuses those; Shift JIS of Windows (cp932) has them, and the step from JIS to it is arithmetic."""

from __future__ import annotations

import re

_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([@BD]|\([BJI])")


def iso2022_to_text(data: bytes) -> str:
    """Never raises; what is no character becomes U+FFFD."""
    out, at, mode = [], 0, b"(B"
    for found in _ESCAPE.finditer(data):
        out.append(_run(data[at : found.start()], mode))
        at, mode = found.end(), found.group(1)
    out.append(_run(data[at:], mode))
    return "".join(out)


def _run(data: bytes, mode: bytes) -> str:
    if mode == b"(I":
        return bytes(byte | 0x80 for byte in data).decode("cp932", "replace")
    if not mode.startswith(b"$"):
        return data.decode("cp932", "replace")
    shifted, at = bytearray(), 0
    while at < len(data):
        high, low = data[at], data[at + 1] if at + 1 < len(data) else 0
        if high < 0x21 or low < 0x21 or high > 0x7E or low > 0x7E:
            shifted.append(high)  # a line end inside the run
            at += 1
            continue
        shifted += bytes(
            (
                (high + 1) // 2 + (0x70 if high < 0x5F else 0xB0),
                low + (0x7E if high % 2 == 0 else 0x20 if low > 0x5F else 0x1F),
            )
        )
        at += 2
    return bytes(shifted).decode("cp932", "replace")
