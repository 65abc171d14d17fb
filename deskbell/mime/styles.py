"""Style attributes of mail by allow-list: properties that only dress text and boxes, values that load nothing."""

from __future__ import annotations

import re

_ALLOWED = re.compile(
    r"(?:color|background-color|font(?:-(?:family|size|style|weight|variant))?|line-height|letter-spacing|word-spacing|text-(?:align|decoration|indent|transform)"
    r"|vertical-align|white-space|word-(?:break|wrap)|overflow-wrap|direction|list-style(?:-type)?|table-layout|caption-side|empty-cells|border-(?:collapse|spacing)"
    r"|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?|border-radius|(?:margin|padding)(?:-(?:top|right|bottom|left))?"
    r"|(?:min-|max-)?(?:width|height)|display|float|clear|box-sizing|quotes)"
)
# No url(), image(), var(), attr(), expression(), escapes, comments, at-rules; functions only for colours.
_VALUE = re.compile(r"[\w\s#%.,'\"+/-]*(?:\b(?:rgba?|hsla?)\([\d\s.,%/]*\)[\w\s#%.,'\"+/-]*)*")
_BACKGROUND_COLOUR = re.compile(r"#[0-9a-f]{3,8}|rgba?\([\d\s.,%/]*\)|[a-z]{3,20}", re.IGNORECASE)
_DISPLAY = {
    "block",
    "inline",
    "inline-block",
    "none",
    "table",
    "table-row",
    "table-cell",
    "list-item",
    "inline-table",
}
VALUE_LIMIT = 200


def clean_style(style: str) -> str:
    """`a:b;c:d` of what is allowed, in the same order; "" if nothing is."""
    kept = []
    for declaration in style[:4000].split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), re.sub(r"\s*!\s*important\s*$", "", value.strip(), flags=re.IGNORECASE)
        value = re.sub(r"\s+", " ", value)
        if name == "background" and _BACKGROUND_COLOUR.fullmatch(value):
            name = "background-color"
        if (
            not colon
            or not value
            or len(value) > VALUE_LIMIT
            or not _ALLOWED.fullmatch(name)
            or not _VALUE.fullmatch(value)
        ):
            continue
        if value.count('"') % 2 or value.count("'") % 2:
            continue
        if name == "display" and value.lower() not in _DISPLAY:
            continue
        # Negative margins draw over what is not theirs.
        if name.startswith(("margin", "text-indent", "letter", "word")) and re.search(r"(?:^|\s)-", value):
            continue
        kept.append(f"{name}:{value}")
    return ";".join(kept)
