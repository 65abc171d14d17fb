"""HTML from mail made safe to show, and safe HTML made from text. Nothing else decides what HTML is safe.

The result is shown in a sandboxed frame with its own CSP (decisions D23); this is the first wall, that the second."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape, unescape

import nh3

from deskbell.mime.limits import LIMITS
from deskbell.mime.nesting import shallow
from deskbell.mime.quotes_html import find_quotes
from deskbell.mime.rendering import parse_html
from deskbell.mime.storable import storable
from deskbell.mime.styles import clean_style

# Raise it whenever the output for some input changes: stored HTML of older versions is then cleaned anew.
SANITISER_VERSION = 1
DATA_IMAGE_LIMIT = 64 * 1024
# The mark on what is quoted; `split_quoted` finds it again in cleaned HTML, where classes and ids are gone.
QUOTED = "data-quoted"

_TAGS = {
    "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote",
    "br", "caption", "center",
    "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
    "figcaption", "figure", "font",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li",
    "main", "mark", "nav", "ol",
    "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike",
    "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
}  # fmt: skip
# Dropped with all that is inside; other unknown elements (form, button, label …) leave their text.
_DROPPED = {
    "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "embed", "applet",
    "title", "select", "textarea",
    "audio", "video", "canvas", "noembed", "noframes", "frameset", "datalist", "xml", "portal",
    "fencedframe", "meter", "progress",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"align", "bgcolor", "dir", "lang", "style", "title", "valign", QUOTED},
    "a": {"href", "name"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "font": {"color", "face", "size"},
    "hr": {"size", "width", "noshade", "color"},
    "img": {"alt", "border", "height", "hspace", "src", "vspace", "width"},
    "li": {"type", "value"},
    "ol": {"reversed", "start", "type"},
    "table": {"border", "cellpadding", "cellspacing", "height", "summary", "width"},
    "td": {"colspan", "height", "nowrap", "rowspan", "width"},
    "th": {"colspan", "height", "nowrap", "rowspan", "scope", "width"},
    "time": {"datetime"},
    "tr": {"height"},
    "ul": {"type"},
}
_CONTROL = re.compile(r"[\x00-\x1f]")
_LINK = re.compile(r"^\s*(?:https?://[^\s]|mailto:|tel:)", re.IGNORECASE)
_IMAGE = re.compile(r"^\s*(?:https?://[^\s/]|cid:)", re.IGNORECASE)
_DATA_IMAGE = re.compile(r"^data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]*$", re.IGNORECASE)
_REL_FIRST = re.compile(r'(<a\b(?:[^>"]|"[^"]*")*?) rel="noopener noreferrer nofollow" target="_blank"')
_IMG = re.compile(r'(<img\b(?:[^>"]|"[^"]*")*?) src="([^"]*)"')


@dataclass(frozen=True, slots=True)
class CleanHtml:
    """`remote_images`: how many pictures the mail would load from elsewhere; they are still in `html`."""

    html: str
    remote_images: int
    version: int


def clean(html: str) -> CleanHtml:
    """Safe HTML: cleaning it again changes only where a broken paragraph ends. At most 2 MB are looked at."""
    cleaned = _CLEANER.clean(_marked(_WORD.sub(_tight, shallow(storable(html[: LIMITS.html]))))).strip()
    # nh3 writes its two in changing order, which would make a second cleaning differ from the first.
    cleaned = _REL_FIRST.sub(r'\1 target="_blank" rel="noopener noreferrer nofollow"', cleaned)
    remote = sum(1 for found in _IMG.finditer(cleaned) if found.group(2).lower().startswith("http"))
    return CleanHtml(cleaned, remote, SANITISER_VERSION)


_WORD = re.compile(r"""<(p|li)\b([^<>]*?)\sclass=(["']?)Mso\w+\3(?=[\s>])([^<>]*)>""", re.IGNORECASE)


def _tight(tag: re.Match[str]) -> str:
    """Outlook's paragraphs have no margin, but say so in a style sheet, which is dropped: each says it itself."""
    rest, margin = re.subn(r"""(\sstyle=["'])""", r"\1margin:0;", tag[2] + tag[4], count=1)
    return f"<{tag[1]}{rest}>" if margin else f'<{tag[1]} style="margin:0"{rest}>'


def _marked(html: str) -> str:
    """Marks quoted elements, whose classes and ids are dropped afterwards."""
    if "<" not in html or not _may_quote(html):
        return html
    tree = parse_html(html)
    for node in find_quotes(tree):
        if node.tag and not node.tag.startswith("-"):
            node.attrs[QUOTED] = "1"  # type: ignore[index]
    return (tree.body.inner_html if tree.body is not None else tree.html) or ""


_QUOTE_MARKS = (
    "quote", "cite", "border-top", "divrplyfwdmsg", "appendonsend", "outlookmessageheader", "reply", "zwchr",
    "olk_src", "_mailoriginal", "zmail", "stopspelling", "reference-message",
)  # fmt: skip


def _may_quote(html: str) -> bool:
    """Cheap, before a tree is built. (Thirteen searches for words cost a tenth of one regular expression.)"""
    lowered = html.lower()
    return any(mark in lowered for mark in _QUOTE_MARKS)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return clean_style(value) or None
    if name == "href":
        return value.strip() if _LINK.match(value) and not _CONTROL.search(value.strip()) else None
    if name == "src":
        if _IMAGE.match(value):
            return value.strip()
        return value if len(value) <= DATA_IMAGE_LIMIT and _DATA_IMAGE.match(value) else None
    if name == QUOTED:
        return "1"
    return value[:2000]


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    strip_comments=True,
    link_rel="noopener noreferrer nofollow",
    url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    url_relative="deny",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    generic_attribute_prefixes=None,
)


def split_quoted(html: str) -> tuple[str, str]:
    """(what the writer wrote now, what is quoted), both HTML as safe as `html` was. Nothing is lost between them.

    The second is "" when nothing is quoted, or when nothing but a quote is there."""
    if QUOTED not in html and not _may_quote(html):
        return html, ""
    tree = parse_html(html)
    nodes = find_quotes(tree, marked=QUOTED)
    quoted = "".join(node.html or "" for node in nodes)
    for node in nodes:
        node.decompose()
    fresh = (tree.body.inner_html if tree.body is not None else "") or ""
    if not quoted or tree.body is None or not (tree.body.text(deep=True, strip=True) or "<img" in fresh):
        return html, ""
    return fresh, quoted


def replace_cids(html: str, mapping: Mapping[str, str]) -> str:
    """In cleaned HTML: `cid:x` of pictures becomes mapping["x"]; a picture without file keeps its alt text only."""

    def swap(address: str) -> str | None:
        if not address.lower().startswith("cid:"):
            return address
        return mapping.get(address[4:]) or mapping.get(address[4:].strip("<> "))

    return _map_images(html, swap)


def without_remote_images(html: str) -> str:
    """In cleaned HTML: pictures from elsewhere lose their address; nothing is loaded."""
    return _map_images(html, lambda address: None if address.lower().startswith("http") else address)


def _map_images(html: str, change: Callable[[str], str | None]) -> str:
    def one(found: re.Match[str]) -> str:
        address = change(unescape(found.group(2)))
        return found.group(1) if address is None else f'{found.group(1)} src="{escape(address)}"'

    return _IMG.sub(one, html)


_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"']{1,2000}", re.IGNORECASE)


def from_text(text: str) -> str:
    """Paragraphs and line breaks of plain text as HTML: everything escaped, addresses of pages as links."""
    paragraphs = re.split(r"\n[ \t]*\n+", storable(text).replace("\r\n", "\n").strip("\n"))
    return "\n".join(
        f"<p>{_linked(paragraph).replace(chr(10), '<br>' + chr(10))}</p>"
        for paragraph in paragraphs
        if paragraph.strip()
    )


def _linked(text: str) -> str:
    out, at = [], 0
    for found in _URL.finditer(text):
        address = found.group(0)
        while address and (
            address[-1] in ".,;:!?*_"
            or (address[-1] in ")]}" and address.count(address[-1]) > address.count("([{"[")]}".index(address[-1])]))
        ):
            address = address[:-1]
        if address.lower() in ("http://", "https://", "www"):
            continue
        href = address if address.lower().startswith("http") else f"https://{address}"
        out.append(escape(text[at : found.start()], quote=False))
        out.append(f'<a href="{escape(href)}">{escape(address, quote=False)}</a>')
        at = found.start() + len(address)
    return "".join(out) + escape(text[at:], quote=False)
