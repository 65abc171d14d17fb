"""Small pieces of markup that stand many times on a page: icons, avatars, states, priorities, ticket numbers.

They are made here and not in templates because a list of fifty rows shows each of them fifty times; equal
ones are made once. Words come in translated: nothing here knows what a state or a priority means.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

HUES = 6
STATE_ICONS = {
    "new": "s-new",
    "open": "s-open",
    "pending": "s-pending",
    "autoclose": "s-autoclose",
    "closed": "s-closed",
    "unresolved": "s-unresolved",
    "merged": "s-merged",
    "removed": "s-merged",
}


@lru_cache(maxsize=512)
def icon(name: str, cls: str = "") -> SafeString:
    """One drawing of the sprite. It is always decoration: the words stand beside it or in `.vh`."""
    extra = f" {cls}" if cls else ""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', extra, static("icons.svg"), name
    )


def initials(name: str) -> str:
    """First letters of the first and last word; of an address the first letter of its local part."""
    words = [word for word in name.replace(".", " ").split("@")[0].split() if word[0].isalnum()]
    if not words:
        return "?"
    return words[0][0] + (words[-1][0] if len(words) > 1 else "")


def hue(key: object) -> int:
    """1 to 6, the same for the same key on every machine."""
    return zlib.crc32(str(key).encode()) % HUES + 1


@lru_cache(maxsize=2048)
def avatar(name: str, key: object = None, cls: str = "") -> SafeString:
    """Agents are round and coloured; a customer is square (`av-c` in `cls`). Decoration, a name follows."""
    return format_html(
        '<span class="av{}" data-hue="{}" aria-hidden="true">{}</span>',
        f" {cls}" if cls else "",
        hue(key if key is not None else name),
        initials(name),
    )


@lru_cache(maxsize=512)
def state(mark: str, name: str) -> SafeString:
    """The ring whose filling tells the state, with its name. `mark` is a key of STATE_ICONS."""
    return format_html(
        '<span class="state" data-s="{}">{}<span class="state-t">{}</span></span>',
        mark,
        icon(STATE_ICONS.get(mark, "s-open")),
        name,
    )


@lru_cache(maxsize=256)
def priority(level: int, name: str) -> SafeString:
    """Bars, 1 (very low) to 5 (very high), with the word."""
    return format_html(
        '<span class="prio" data-p="{}">{}<span class="prio-t">{}</span></span>',
        level,
        icon(f"p-{level}"),
        name,
    )


@lru_cache(maxsize=1024)
def number(value: str) -> SafeString:
    """A ticket number. The tail of a dated one tells tickets of one day apart, so it is set stronger."""
    if len(value) < 15 or not value.isdigit():
        return format_html('<b class="tno">#<span></span><span></span><span>{}</span></b>', value)
    return format_html(
        '<b class="tno">#<span>{}</span><span>{}</span><span>{}</span></b>',
        value[:8],
        value[8:10],
        value[10:],
    )


@lru_cache(maxsize=2048)
def owner(name: str, key: object, locked: bool, locked_word: str, shown: str = "") -> SafeString:
    """The owner of a ticket, `shown` perhaps as "You"; `locked_word` is read out for the drawing of the lock."""
    lock = format_html('{}<span class="vh">{}</span>', icon("lock", "i-sm lock"), locked_word) if locked else ""
    face = avatar(name, key, "av-xs")
    return format_html('<span class="owner">{}<span class="owner-n">{}</span>{}</span>', face, shown or name, lock)


@lru_cache(maxsize=32)
def nobody(word: str) -> SafeString:
    """Where a ticket has no owner."""
    return format_html(
        '<span class="owner none"><span class="av av-xs av-none" aria-hidden="true"></span>'
        '<span class="owner-n">{}</span></span>',
        word,
    )


@lru_cache(maxsize=1)
def machine() -> SafeString:
    """Where a face stands when the machine wrote."""
    return format_html('<span class="av av-none" aria-hidden="true">{}</span>', icon("bell-mark"))
