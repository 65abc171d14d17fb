"""The tree of parts of one mail, as slices of its bytes: nothing is copied, decoded or written anew.

Our own cutter and not email.parser, because nested mails must be kept byte for byte without as_bytes(), and depth,
number of parts and cost must be bounded whatever comes in (CPython recurses and is quadratic there)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from deskbell.mime.headers import Headers, split_block
from deskbell.mime.limits import LIMITS, Limits
from deskbell.mime.parameters import parameters
from deskbell.mime.transfer import decode_transfer


@dataclass(slots=True)
class Part:
    """One part: `content_type` lower-case ("text/plain" when absent or nonsense), `start`/`end` of its body."""

    headers: Headers
    content_type: str
    params: dict[str, str]
    disposition: str
    disposition_params: dict[str, str]
    data: bytes = field(repr=False)
    start: int = 0
    end: int = 0
    children: list[Part] = field(default_factory=list)
    declared: bool = True  # had a usable Content-Type

    @property
    def body(self) -> bytes:
        return self.data[self.start : self.end]

    @property
    def encoding(self) -> str:
        return self.headers.text("content-transfer-encoding", 100)

    @property
    def content_id(self) -> str:
        return self.headers.text("content-id", 500).strip("<> ")

    @property
    def file_name(self) -> str:
        """The name as the sender wrote it, decoded but not yet safe."""
        return self.disposition_params.get("filename") or self.params.get("name") or ""

    def decoded(self) -> tuple[bytes, str]:
        return decode_transfer(self.body, self.encoding)

    def walk(self) -> Iterator[Part]:
        stack = [self]
        while stack:
            part = stack.pop()
            yield part
            stack.extend(reversed(part.children))


@dataclass(slots=True)
class _Count:
    limits: Limits
    parts: int = 0
    defects: list[str] = field(default_factory=list)


def read_structure(data: bytes, limits: Limits = LIMITS) -> tuple[Part, list[str]]:
    """The root part and what was odd about the tree. Mails with bare CR line ends are read as if with LF."""
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    elif b"\r\r\n" in data[:8192]:
        data = data.replace(b"\r\r\n", b"\r\n")
    count = _Count(limits)
    root = _part(data, 0, len(data), count, depth=0, default="text/plain", top=True)
    return root, count.defects


_TYPE = re.compile(r"[\w!#$&^.+-]{1,127}/[\w!#$&^.+-]{1,127}")


def _part(data: bytes, start: int, end: int, count: _Count, *, depth: int, default: str, top: bool = False) -> Part:
    count.parts += 1
    headers, at = split_block(data, start, end, top=top, limits=count.limits)
    count.defects.extend(defect for defect in headers.defects if len(count.defects) < 50)
    content_type, params = _content_type(headers, count.limits)
    disposition, disposition_params = parameters(headers.raw("content-disposition"), count.limits)
    part = Part(
        headers,
        content_type or default,
        params,
        disposition,
        disposition_params,
        data,
        at,
        end,
        [],
        bool(content_type),
    )
    if part.content_type.startswith("multipart/"):
        _cut(part, count, depth)
    return part


def _content_type(headers: Headers, limits: Limits) -> tuple[str, dict[str, str]]:
    """The first Content-Type that is one; a second field that fills the gaps of the first is listened to."""
    best: tuple[str, dict[str, str]] = ("", {})
    for value in headers.raw_all("content-type")[:5]:
        content_type, params = parameters(value, limits)
        found = _TYPE.match(content_type)
        if not found:
            if content_type in ("text", "html"):
                content_type = "text/html" if content_type == "html" else "text/plain"
            elif not best[0] and params:
                best = ("", params)
                continue
            else:
                continue
        else:
            content_type = found.group(0)
        if not best[0] or (
            best[0] == "text/plain" and content_type.startswith("multipart/") and params.get("boundary")
        ):
            best = (content_type, params)
    return best


def _cut(part: Part, count: _Count, depth: int) -> None:
    boundary = part.params.get("boundary", "")[: count.limits.boundary].rstrip()
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    if depth >= count.limits.nesting:
        count.defects.append("parts nested too deep; the rest is kept as one file")
        part.content_type = "application/octet-stream"
        return
    spans = _spans(part.data, part.start, part.end, boundary, count) if boundary else []
    if not spans:
        guessed = _guess_boundary(part)
        spans = _spans(part.data, part.start, part.end, guessed, count) if guessed and guessed != boundary else []
        count.defects.append("multipart without its boundary")
        if not spans:
            part.content_type = (
                "text/html" if part.body.lstrip()[:6].lower().startswith((b"<html", b"<!doct")) else "text/plain"
            )
            return
    for start, end in spans:
        if count.parts >= count.limits.parts:
            count.defects.append("too many parts; the rest is only in the raw mail")
            break
        if start >= end and len(spans) > 1:
            continue
        part.children.append(_part(part.data, start, end, count, depth=depth + 1, default=default))


def _spans(data: bytes, start: int, end: int, boundary: str, count: _Count) -> list[tuple[int, int]]:
    """Where the parts between delimiter lines begin and end (the line end before a delimiter belongs to it)."""
    raw = b"--" + (boundary.encode("latin-1") if _is_latin(boundary) else boundary.encode("utf-8", "replace"))
    spans: list[tuple[int, int]] = []
    opened, closed, at = -1, False, start
    while (found := data.find(raw, at, end)) >= 0:
        at = found + len(raw)
        line_end = data.find(b"\n", at, end)
        line_end = end if line_end < 0 else line_end
        tail = data[at : min(line_end, at + 80)].strip(b" \t\r")
        if (found > start and data[found - 1 : found] != b"\n") or tail not in (b"", b"--"):
            continue
        if opened >= 0:
            spans.append((opened, _before_line(data, opened, found)))
            if len(spans) > count.limits.parts:
                return spans
        # Some mailers close too early and go on with more parts under the same boundary: no stop there.
        opened, closed = (-1, True) if tail else (min(line_end + 1, end), closed)
    if opened >= 0 and opened < end:
        spans.append((opened, end))
    if spans and not closed:
        count.defects.append("multipart not closed: the mail may be cut off")
    return spans


def _is_latin(text: str) -> bool:
    return all(char <= "\xff" for char in text)


def _before_line(data: bytes, start: int, at: int) -> int:
    if at > start and data[at - 1 : at] == b"\n":
        at -= 1
        if at > start and data[at - 1 : at] == b"\r":
            at -= 1
    return at


def _guess_boundary(part: Part) -> str:
    """The first line that looks like a delimiter and is followed by a header field."""
    found = re.compile(rb"^--([^\s][^\r\n]{0,200}?)[ \t]*\r?\n[Cc]ontent-", re.MULTILINE).search(
        part.data, part.start, min(part.end, part.start + 65536)
    )
    return found.group(1).decode("latin-1") if found else ""
