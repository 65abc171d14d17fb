"""HTML to plain text, for reading and searching. Linear in the number of nodes, never recursive."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from deskbell.mime.limits import LIMITS
from deskbell.mime.nesting import shallow
from deskbell.mime.storable import storable

_SKIP = {
    "script",
    "style",
    "head",
    "title",
    "noscript",
    "template",
    "svg",
    "math",
    "object",
    "iframe",
    "select",
    "textarea",
}
_BLOCK = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "legend",
    "li", "main", "nav", "ol",
    "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "hr", "p",
}  # fmt: skip
_PARAGRAPH = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dl"}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HIDES = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_STYLED = ("div", "span", "p", "td", "table")


class _Writer:
    """Collects lines; knows the quote depth and how many empty lines are owed."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.depth = 0
        self.blank = True  # the line so far ends in a blank or is empty

    def text(self, words: str) -> None:
        words = _BLANKS.sub(" ", words)
        if self.blank:
            words = words.lstrip(" ")
        if words:
            self.line.append(words)
            self.blank = words.endswith(" ")

    def raw(self, text: str) -> None:
        first, *rest = text.replace("\r\n", "\n").split("\n")
        self.line.append(first)
        for line in rest:
            self.end_line(force=True)
            self.line.append(line)
        self.blank = not self.line[-1]

    def end_line(self, *, force: bool = False) -> None:
        line = "".join(self.line).rstrip(" ")
        if line or force:
            self.lines.append("> " * self.depth + line if self.depth and line else ">" * self.depth + line)
        self.line, self.blank = [], True

    def paragraph(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(">" * self.depth)


def parse_html(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(shallow(storable(html[: LIMITS.html])))


def to_text(html: str | LexborHTMLParser, *, limit: int = LIMITS.text) -> str:
    """Visible text; links keep their address where it says more than the words; quotes get "> "."""
    tree = parse_html(html) if isinstance(html, str) else html
    node: LexborNode | None = tree.root
    if node is None:
        return ""
    top, writer, written = node, _Writer(), 0
    pre = 0
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            written += len(text)
            (writer.raw if pre else writer.text)(text)
            if written > limit:
                break
        elif tag not in _SKIP and not _is_hidden(node, tag):
            _enter(writer, node, tag)
            pre += tag == "pre"
            if node.child is not None:
                node = node.child
                continue
            _leave(writer, node, tag)
            pre -= tag == "pre"
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.mem_id == top.mem_id:
                node = None
                break
            _leave(writer, node, node.tag or "")
            pre -= node.tag == "pre"
        node = node.next if node is not None else None
    writer.end_line()
    return _tidy(storable("\n".join(writer.lines)))


def _is_hidden(node: LexborNode, tag: str) -> bool:
    if tag in _STYLED:
        style = node.attributes.get("style")
        return bool(style) and bool(_HIDES.search(style or ""))
    return tag in ("-comment", "-document type", "!doctype")


def _enter(writer: _Writer, node: LexborNode, tag: str) -> None:
    if tag == "br":
        writer.end_line(force=True)
    elif tag == "hr":
        writer.end_line()
        writer.line.append("-" * 20)
        writer.end_line()
    elif tag in ("td", "th"):
        if writer.line and not writer.blank:
            writer.text(" ")
    elif tag == "img":
        alt = (node.attributes.get("alt") or "").strip()
        if alt and len(alt) < 200:
            writer.text(f"[{alt}]")
    elif tag in _BLOCK:
        if tag in _PARAGRAPH:
            writer.paragraph()
        else:
            writer.end_line()
        if tag == "blockquote":
            writer.depth = min(writer.depth + 1, 20)
        elif tag == "li":
            writer.line.append("- ")
            writer.blank = True


def _leave(writer: _Writer, node: LexborNode, tag: str) -> None:
    if tag == "a":
        _link(writer, node)
    elif tag == "blockquote":
        writer.end_line()
        writer.depth = max(0, writer.depth - 1)
        writer.paragraph()
    elif tag in _PARAGRAPH:
        writer.paragraph()
    elif tag in _BLOCK:
        writer.end_line()


def _link(writer: _Writer, node: LexborNode) -> None:
    href = (node.attributes.get("href") or "").strip()
    if not href.lower().startswith(("http://", "https://")) or len(href) > 500:
        return
    words = "".join(writer.line[-3:])
    if href.split("://", 1)[1].rstrip("/") not in words:
        writer.text(f" <{href}>" if not writer.blank else f"<{href}>")


def _tidy(text: str) -> str:
    text = text.replace("\xa0", " ")
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n ")
