"""Small real files for the sample mails: pictures, a PDF, logs. Made here, so that none lies in the repository."""

from __future__ import annotations

import struct
import zlib

Colour = tuple[int, int, int]
Rectangle = tuple[int, int, int, int, Colour]
"""Left, top, width, height in pixels."""

PAPER, INK, GREY, BLUE, RED, GREEN, SAND = (
    (250, 249, 246),
    (52, 58, 64),
    (206, 210, 214),
    (58, 104, 168),
    (188, 64, 52),
    (74, 140, 96),
    (232, 214, 170),
)


def png(width: int, height: int, rectangles: list[Rectangle], paper: Colour = PAPER) -> bytes:
    """A picture of rectangles on paper, later ones on top (PNG, 8 bits a channel, RFC 2083)."""
    rows = [bytearray(bytes(paper) * width) for _ in range(height)]
    for left, top, wide, high, colour in rectangles:
        for row in rows[max(0, top) : top + high]:
            end = min(width, left + wide)
            row[3 * left : 3 * end] = bytes(colour) * (end - left)
    pixels = b"".join(b"\0" + bytes(row) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(pixels, 9)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def dialog(accent: Colour = RED) -> bytes:
    """A screenshot of a message box over a window."""
    lines: list[Rectangle] = [(60 + 8 * (i % 3), 70 + 22 * i, 420 - 37 * (i % 4), 8, GREY) for i in range(9)]
    frame: list[Rectangle] = [(0, 0, 560, 34, INK), (14, 12, 120, 10, GREY), (0, 34, 42, 286, (226, 228, 230))]
    box: list[Rectangle] = [
        (128, 96, 304, 140, INK),
        (129, 97, 302, 138, (255, 255, 255)),
        (129, 97, 302, 28, accent),
        (148, 142, 32, 32, accent),
        (194, 144, 210, 8, INK),
        (194, 160, 170, 8, INK),
        (194, 176, 120, 8, GREY),
        (346, 200, 68, 22, BLUE),
    ]
    return png(560, 320, [*frame, *lines, *box])


def printed_month() -> bytes:
    """A calendar sheet whose last row is cut off."""
    cells: list[Rectangle] = []
    for week in range(5):
        for day in range(7):
            left, top = 20 + 62 * day, 54 + 50 * week
            cells += [(left, top, 60, 48, (255, 255, 255)), (left + 4, top + 4, 12, 6, GREY)]
            if (week * 7 + day) % 5 == 2:
                cells.append((left + 4, top + 18, 52, 9, BLUE if day % 2 else GREEN))
    return png(474, 286, [(20, 18, 150, 14, INK), *cells, (0, 276, 474, 10, RED)], paper=(236, 238, 240))


def two_events() -> bytes:
    """A phone's day view with the same appointment twice."""
    hours: list[Rectangle] = [(0, 50 + 40 * i, 260, 1, GREY) for i in range(9)]
    events: list[Rectangle] = [(46, 132, 98, 60, BLUE), (150, 132, 98, 60, BLUE), (46, 252, 202, 36, SAND)]
    words: list[Rectangle] = [(54, 140, 60, 6, PAPER), (158, 140, 60, 6, PAPER), (54, 262, 80, 6, INK)]
    return png(260, 420, [(0, 0, 260, 36, INK), *hours, *events, *words])


def battery() -> bytes:
    """A phone's battery chart."""
    bars: list[Rectangle] = []
    for i in range(24):
        high = max(12, 150 - 6 * i - (14 if i > 9 else 0) * (i % 3))
        bars.append((20 + 13 * i, 190 - high, 9, high, GREEN if high > 60 else RED))
    return png(350, 220, [(0, 0, 350, 26, INK), (20, 190, 312, 1, INK), *bars])


def logo() -> bytes:
    """A company's mark for signatures."""
    sails: list[Rectangle] = [(8 + i, 36 - 2 * i, 2, 2 * i, BLUE) for i in range(16)]
    return png(120, 44, [*sails, (6, 36, 40, 3, INK), (58, 16, 54, 6, INK), (58, 27, 36, 4, GREY)])


def pdf(*lines: str) -> bytes:
    """One page with these lines of Latin text (PDF 1.4)."""
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    page = f"BT /F1 11 Tf 60 780 Td 16 TL\n{shown}ET".encode("cp1252", "replace")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        font,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + head + table + trailer % (len(bodies) + 1, len(out))


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def log(*lines: str, repeat: int = 1) -> bytes:
    return ("\n".join(lines * repeat) + "\n").encode()
