"""Quotes in HTML mail by the marks mail programs leave. Finds them in a tree; `quotes` and `html` use it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from deskbell.mime.rendering import parse_html, to_text

# The element is the quote (Gmail, Apple, Thunderbird, Yahoo, Proton, Tutanota, Zoho, Roundcube, GMX, mail.ru …).
QUOTES = (
    "blockquote[type=cite]",
    "blockquote.gmail_quote",
    "div.gmail_quote",
    "div.yahoo_quoted",
    "div.protonmail_quote",
    "blockquote.protonmail_quote",
    "blockquote.tutanota_quote",
    "blockquote.zmail_extra",
    "div.zmail_extra",
    "div.moz-cite-prefix",
    "div.moz-email-headers-table",
    "#isReplyContent",
    "div.ms-outlook-mobile-reference-message",
    "#mail-editor-reference-message-container",
    "div[name=quote]",
    "blockquote.iosymail",
    "#yahoo_quoted",
    "div.mail-quote-collapse",
)
# From this element on all is quote (Outlook in its many shapes).
STARTS = (
    "#divRplyFwdMsg",
    "#appendonsend",
    "#stopSpelling",
    "div.OutlookMessageHeader",
    "#reply-intro",
    "#replySplit",
    "hr#zwchr",
    "#OLK_SRC_BODY_SECTION",
    "a[name=_MailOriginal]",
)
# Outlook 2007 and later: a box with only a line above, then "From: …".
_OUTLOOK_LINE = re.compile(
    r"border:\s*none;\s*border-top:\s*solid\s+#?\w+\s+1\.0pt|border-top:\s*#?\w+\s+1(?:px|pt)\s+solid|border-top:\s*1(?:px|pt)\s+solid",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[\s*]*[^\W\d_]{2,14}\s?[:：]", re.MULTILINE)
_FORWARD = re.compile(
    r"^\s*[-_]{5,}\s*(?:forwarded|weitergeleitet|message transf|mensaje reenv|messaggio inolt|пересыл|переслан)",
    re.IGNORECASE,
)
# The line above a quote that belongs to it.
_WROTE_END = re.compile(r"(?:[:：]|wrote|schrieb|écrit)\s*$", re.IGNORECASE)
_DATED = re.compile(r"\d{1,2}[:.]\d\d|(?:19|20)\d\d|@|\d{1,2}[./]\d{1,2}[./]\d\d")
SIGNATURES = (
    "div.gmail_signature",
    "span.gmail_signature",
    ".moz-signature",
    "div.gmail_signature_prefix",
    "#Signature",
    "#signature",
)


def without_quotes(html: str) -> str:
    """The text without quotes; "" when there is no quote: the text of the whole is at hand already."""
    tree = parse_html(html)
    nodes = find_quotes(tree)
    for node in nodes:
        node.decompose()
    return to_text(tree) if nodes else ""


def find_quotes(tree: LexborHTMLParser, *, marked: str = "") -> list[LexborNode]:
    """The outermost quoted nodes in the order of the document: quotes, attributions, all after an Outlook header.

    `marked` names an attribute that an earlier cleaning put on quotes."""
    if tree.body is None:
        return []
    found: dict[int, LexborNode] = {}
    for selector in QUOTES + ((f"[{marked}]",) if marked else ()):
        for node in tree.css(selector):
            if node.mem_id in found or _is_forward(node):
                continue
            attribution = _attribution_before(node)
            if attribution is not None:
                found.setdefault(attribution.mem_id, attribution)
            found[node.mem_id] = node
    start = next((node for selector in STARTS for node in tree.css(selector)), None) or _outlook_start(tree)
    if start is not None and not _leads(start):
        for node in _from(start):
            found.setdefault(node.mem_id, node)
    return _in_order(tree, found) if found else []


def _in_order(tree: LexborHTMLParser, found: dict[int, LexborNode]) -> list[LexborNode]:
    """Outermost only: a quote inside a quote goes with the outer one."""
    ordered: list[LexborNode] = []
    node = tree.body
    top = node.mem_id if node is not None else 0
    while node is not None:
        if node.mem_id in found:
            ordered.append(node)
        elif node.child is not None:
            node = node.child
            continue
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.mem_id == top:
                return ordered
        node = node.next if node is not None else None
    return ordered


def _is_forward(node: LexborNode) -> bool:
    return bool(_FORWARD.match((node.text(deep=True) or "")[:200].lstrip()))


def _outlook_start(tree: LexborHTMLParser) -> LexborNode | None:
    for node in tree.css("div[style], p[style], table[style]")[:500]:
        style = node.attributes.get("style") or ""
        if _OUTLOOK_LINE.search(style) and len(_LABEL.findall(to_lines(node))) >= 3:
            return node
    return None


def to_lines(node: LexborNode) -> str:
    """The first words of a node, a line per block."""
    return (node.text(deep=True, separator="\n") or "")[:2000]


def _leads(start: LexborNode) -> bool:
    """Nothing stands before it: then it is no quote below an answer but the whole mail."""
    node: LexborNode | None = start
    while node is not None and node.tag != "body":
        before = node.prev
        while before is not None:
            if (before.text(deep=True) or "").strip("\xa0 \r\n\t"):
                return False
            before = before.prev
        node = node.parent
    return True


def _from(start: LexborNode) -> list[LexborNode]:
    """The node and all that follows it in the document."""
    nodes = [start]
    node: LexborNode | None = start
    while node is not None and node.tag not in ("body", "html"):
        after = node.next
        while after is not None:
            nodes.append(after)
            after = after.next
        node = node.parent
    return nodes


def _attribution_before(node: LexborNode) -> LexborNode | None:
    """The short element right before a quote that says who wrote when ("On … wrote:")."""
    before = node.prev
    while before is not None and (
        before.tag in ("br", "-comment") or not (before.text(deep=True) or before.text_content or "").strip()
    ):
        before = before.prev
    if before is None or before.tag in ("blockquote", "table", "body"):
        return None
    words = (before.text_content if before.tag == "-text" else before.text(deep=True)) or ""
    words = words.strip()
    return before if len(words) < 400 and _WROTE_END.search(words) and _DATED.search(words) else None
