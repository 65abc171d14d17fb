"""Which parts are the message and which are files: walks the tree of parts once and collects both."""

from __future__ import annotations

import html as stdlib_html
import re
from dataclasses import dataclass, field

from deskbell.mime.charsets import decode
from deskbell.mime.flowed import unflow
from deskbell.mime.limits import LIMITS, Limits
from deskbell.mime.mail import MailFile
from deskbell.mime.names import name_for, safe_name
from deskbell.mime.rendering import to_text
from deskbell.mime.storable import storable
from deskbell.mime.structure import Part
from deskbell.mime.tnef import is_tnef, open_tnef
from deskbell.mime.transfer import uuencoded

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
# Text that is data, not a message.
_NOT_SHOWN = {
    "text/calendar",
    "text/x-vcard",
    "text/vcard",
    "text/csv",
    "text/rfc822-headers",
    "text/directory",
    "text/x-amp-html",
    "text/watch-html",
    "text/rtf",
}


@dataclass(slots=True)
class _Piece:
    """One stretch of the message: its plain and its HTML form; at least one is there."""

    plain: str | None = None
    html: str | None = None


@dataclass(slots=True)
class Content:
    """All that was found."""

    limits: Limits
    budget: int  # bytes that may still be decoded
    pieces: list[_Piece] = field(default_factory=list)
    files: list[MailFile] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    def odd(self, defect: str) -> None:
        if defect and len(self.defects) < 100 and defect not in self.defects:
            self.defects.append(defect)


def read_content(root: Part, size: int, limits: Limits = LIMITS) -> Content:
    """Text, HTML and files of a mail of `size` bytes."""
    content = Content(limits, max(limits.decoded_floor, limits.decoded_ratio * size))
    _visit(root, content, parent="", alone=True)
    return content


def text_and_html(content: Content) -> tuple[str, str]:
    """The whole text (plain where there is some, else rendered) and the HTML ("" if no part had any)."""
    texts, htmls = [], []
    any_html = any(piece.html for piece in content.pieces)
    for piece in content.pieces:
        plain = piece.plain if piece.plain and piece.plain.strip() else None
        if plain is None and piece.html:
            plain = to_text(piece.html)
        if plain:
            texts.append(plain.strip("\n"))
        if any_html:
            htmls.append(piece.html or _as_html(piece.plain or ""))
    text = "\n\n".join(texts)
    if len(text) > content.limits.text:
        content.odd("text too long to show whole")
        text = text[: content.limits.text]
    return text, "\n".join(html for html in htmls if html)


def _as_html(plain: str) -> str:
    return (
        f'<div style="white-space:pre-wrap">{stdlib_html.escape(plain, quote=False)}</div>' if plain.strip() else ""
    )


def _visit(part: Part, content: Content, *, parent: str, alone: bool = False) -> None:
    kind = part.content_type
    if part.children:
        if kind == "multipart/alternative":
            _alternative(part, content)
        elif kind == "multipart/related":
            _related(part, content)
        else:
            for child in part.children:
                _visit(child, content, parent=kind)
    elif _is_message_text(part, parent, alone, bool(content.pieces)):
        piece = _text_piece(part, content)
        if piece:
            content.pieces.append(piece)
    elif kind.startswith("multipart/") and not part.body.strip():
        pass
    else:
        _file(part, content, parent)


def _is_message_text(part: Part, parent: str, alone: bool, have: bool) -> bool:
    kind = part.content_type
    if kind in _NOT_SHOWN or part.disposition == "attachment":
        # A mail that is nothing but one "attachment" of text is still a mail of text.
        return False
    if kind in ("text/plain", "text/html", "text/enriched", "text/x-markdown", "text/markdown"):
        return (
            alone or not part.file_name or parent in ("multipart/alternative",) or (not have and not part.disposition)
        )
    if not part.declared and parent != "multipart/digest":
        return not part.file_name
    return kind.startswith("text/") and not part.file_name and not part.disposition


def _alternative(part: Part, content: Content) -> None:
    """RFC 2046 §5.1.4: the same in several forms. The best plain and the best HTML form; the rest are files."""
    before = len(content.pieces)
    for child in part.children:
        _visit(child, content, parent="multipart/alternative")
    found = content.pieces[before:]
    if len(found) < 2:
        return
    plain = [piece.plain for piece in found if piece.plain is not None and piece.html is None]
    html = [piece for piece in found if piece.html is not None]
    if plain and html:
        merged = _Piece(
            "\n\n".join(text for text in plain if text.strip()), "\n".join(piece.html or "" for piece in html)
        )
        content.pieces[before:] = [merged]
    else:
        content.pieces[before:] = [max(found, key=lambda piece: len(piece.plain or piece.html or ""))]


def _related(part: Part, content: Content) -> None:
    """RFC 2387: one root and what it shows. The root is named by `start`, else it is the first part."""
    start = part.params.get("start", "").strip("<> ")
    children = part.children
    root = next((child for child in children if start and child.content_id == start), children[0])
    _visit(root, content, parent="multipart/related")
    for child in children:
        if child is not root:
            _visit(child, content, parent="multipart/related")


def _bytes(part: Part, content: Content) -> bytes | None:
    if content.budget <= 0:
        content.odd("more content than its size allows; the rest is only in the raw mail")
        return None
    data, odd = part.decoded()
    content.odd(odd)
    content.budget -= len(data)
    return data


def _text_piece(part: Part, content: Content) -> _Piece | None:
    data = _bytes(part, content)
    if data is None:
        return None
    declared = part.params.get("charset", "")
    if part.content_type == "text/html":
        meta = _META_CHARSET.search(data, 0, 4096)
        if meta and not declared:
            declared = meta.group(1).decode("ascii", "replace")
        text, odd = decode(data, declared)
        content.odd(odd)
        return _Piece(html=_shown(text.replace("\r\n", "\n"), content.limits.html, part, data, content))
    data = _take_uuencoded(data, content)
    text, odd = decode(data, declared)
    content.odd(odd)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if part.content_type == "text/enriched":
        text = re.sub(r"<[^<>]{1,60}>", "", text)
    elif part.params.get("format", "").lower() == "flowed":
        text = unflow(text, delsp=part.params.get("delsp", "").lower() == "yes")
    text = _shown(text, content.limits.text, part, data, content)
    if not part.declared and re.match(r"\s*<(?:!doctype html|html)\b", text, re.IGNORECASE):
        return _Piece(html=text)
    return _Piece(plain=text)


def _shown(text: str, limit: int, part: Part, data: bytes, content: Content) -> str:
    """As much of a text as is shown; a longer one is kept whole as a file, too."""
    if len(text) <= limit:
        return text
    content.odd("text too long to show whole; it is kept as a file")
    _keep(content, part.file_name, part.content_type, data, stem="message")
    return text[:limit]


def _take_uuencoded(data: bytes, content: Content) -> bytes:
    if b"begin" not in data or b"end" not in data:
        return data
    out, at = [], 0
    for name, decoded, start, end in uuencoded(data):
        out.append(data[at:start])
        at = end
        content.budget -= len(decoded)
        _keep(content, name, "application/octet-stream", decoded)
    return b"".join([*out, data[at:]])


def _file(part: Part, content: Content, parent: str) -> None:
    data = _bytes(part, content)
    if data is None:
        return
    kind = part.content_type
    if is_tnef(kind, part.file_name, data) and _open_tnef(data, content):
        return
    inline = part.disposition == "inline" or (parent == "multipart/related" and part.disposition != "attachment")
    stem = _subject_of(data) if kind == "message/rfc822" and not part.file_name else ""
    _keep(content, part.file_name, kind, data, content_id=part.content_id, inline=inline, stem=stem)


def _subject_of(data: bytes) -> str:
    from_nested = re.compile(rb"^Subject:[ \t]*([^\r\n]{1,300})", re.MULTILINE | re.IGNORECASE).search(data, 0, 65536)
    from_nested_text = from_nested.group(1) if from_nested else b""
    return decode(from_nested_text)[0] if b"=?" not in from_nested_text else ""


def _open_tnef(data: bytes, content: Content) -> bool:
    """The files of a winmail.dat in its place; False keeps it as it is (nothing could be read from it)."""
    opened = open_tnef(data)
    for defect in opened.defects:
        content.odd(defect)
    if not content.pieces and (opened.text.strip() or opened.html.strip()):
        content.pieces.append(_Piece(opened.text.replace("\r\n", "\n") or None, opened.html or None))
    for name, content_id, inner in opened.files:
        content.budget -= len(inner)
        if content.budget <= 0:
            content.odd("more content than its size allows; the rest is only in the raw mail")
            return False
        _keep(content, name, "application/octet-stream", inner, content_id=content_id)
    return bool(opened.files)


def _keep(
    content: Content,
    name: str,
    kind: str,
    data: bytes,
    *,
    content_id: str = "",
    inline: bool = False,
    stem: str = "",
) -> None:
    safe = safe_name(name, content.limits.file_name) or name_for(kind, len(content.files) + 1, stem)
    content.files.append(MailFile(safe, storable(kind)[:127], data, storable(content_id), inline))
