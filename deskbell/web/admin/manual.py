"""The manual of the administration as HTML. Knows the little Markdown that `docs/administration.md` is written in:
headings, paragraphs, lists, tables, code, strong words and links to its own sections."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

NAME = "administration.md"
_HERE = Path(__file__).resolve()
PLACES = (_HERE.with_name(NAME), _HERE.parents[3] / "docs" / NAME)
"""In an installed package, and in a checkout."""
_HEADING = re.compile(r"(#{1,3}) (.+)")
_ITEM = re.compile(r"(?:(-)|\d+\.) (.*)")
_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\((#[a-z0-9-]+|https://[^)\s\"]+)\)")


@dataclass(frozen=True)
class Section:
    """`name` is the fragment of its address."""

    name: str
    title: str
    body: SafeString


@dataclass
class _Open:
    title: str
    lines: list[str] = field(default_factory=list)


@cache
def sections() -> tuple[Section, ...]:
    """Read once: the text comes with the program."""
    text = next(place for place in PLACES if place.is_file()).read_text(encoding="utf-8")
    return read(text)


def read(text: str) -> tuple[Section, ...]:
    """What stands below each heading of the second rank."""
    found: list[_Open] = []
    for line in text.splitlines():
        heading = _HEADING.fullmatch(line)
        if heading and len(heading[1]) == 2:
            found.append(_Open(heading[2].strip()))
        elif found:
            found[-1].lines.append(line)
    return tuple(Section(slugify(one.title), one.title, body(one.lines)) for one in found)


def body(lines: list[str]) -> SafeString:
    """Blocks are what empty lines divide."""
    blocks = re.split(r"\n[ \t]*\n", "\n".join(lines).strip())
    return mark_safe("\n".join(_block(block.strip("\n").split("\n")) for block in blocks if block.strip()))  # noqa: S308


def _block(lines: list[str]) -> str:
    if heading := _HEADING.fullmatch(lines[0]):
        below = _block(lines[1:]) if len(lines) > 1 else ""
        return f"<h3>{_words(heading[2])}</h3>{below}"
    if lines[0].startswith("|"):
        return _table(lines)
    if first := _ITEM.match(lines[0]):
        return _list(lines, "ul" if first[1] else "ol")
    return f"<p>{_words(' '.join(line.strip() for line in lines))}</p>"


def _list(lines: list[str], tag: str) -> str:
    items: list[str] = []
    for line in lines:
        if found := _ITEM.match(line):
            items.append(found[2])
        else:
            items[-1] += f" {line.strip()}"
    return f"<{tag}>{''.join(f'<li>{_words(item)}</li>' for item in items)}</{tag}>"


def _table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    head = "".join(f'<th scope="col">{_words(cell)}</th>' for cell in rows[0])
    below = ("".join(f"<td>{_words(cell)}</td>" for cell in row) for row in rows[2:])
    body = "".join(f"<tr>{cells}</tr>" for cells in below)
    return (
        f'<div class="scroll"><table class="data"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _words(text: str) -> str:
    told = _CODE.sub(r"<code>\1</code>", escape(text))
    return _LINK.sub(r'<a href="\2">\1</a>', _STRONG.sub(r"<strong>\1</strong>", told))
