"""The colours that follow from an administrator's accent colour, by day and by night; all of them can be read.

Contrast is WCAG 2's: 4.5 for text, 3 for drawings. Plain sRGB, no dependency."""

from __future__ import annotations

import re
from collections.abc import Mapping

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""

HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
WHITE, BLACK = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
# The darkest ground by day and the lightest by night (tokens.css: hover, raised): what can be read there can be read.
DAY, NIGHT = (0.918, 0.933, 0.925), (0.118, 0.141, 0.133)
STEPS = 50
GRAPHICS, TEXT = 3.05, 4.6
"""What is aimed at: a little more than WCAG's 3 and 4.5, as colours are rounded."""


def stylesheet(accent: str) -> str:
    """Values for the tokens of the accent; "" for what is no colour."""
    lines = (f"--{name}:light-dark({by_day},{by_night})" for name, (by_day, by_night) in tokens(accent).items())
    return f":root{{{';'.join(lines)}}}\n" if is_colour(accent) else ""


def of_priorities(colors: Mapping[int, str]) -> str:
    """Values for the bars of priorities: by day as they are, by night as light as it takes to tell them apart."""
    grounds = [(level, _read(color)) for level, color in sorted(colors.items()) if is_colour(color)]
    pairs = (
        (level, _towards(color, BLACK, GRAPHICS, DAY), _towards(color, WHITE, GRAPHICS, NIGHT))
        for level, color in grounds
    )
    lines = [f"--p{level}:light-dark({_hex(day)},{_hex(night)})" for level, day, night in pairs]
    return f":root{{{';'.join(lines)}}}\n" if lines else ""


def is_colour(accent: str) -> bool:
    return HEX.fullmatch(accent) is not None


def tokens(accent: str) -> dict[str, tuple[str, str]]:
    """Token → its colour by day and by night; empty for what is no colour."""
    if not is_colour(accent):
        return {}
    chosen = _read(accent)
    soft_day, soft_night = _mixed(chosen, WHITE, 0.93), _mixed(chosen, NIGHT, 0.85)
    day, night = _towards(chosen, BLACK, GRAPHICS, DAY), _towards(chosen, WHITE, TEXT, NIGHT, soft_night)
    pairs = {
        "accent": (day, night),
        "accent-hover": (_mixed(day, _other(text_on(day)), 0.15), _mixed(night, _other(text_on(night)), 0.25)),
        "accent-ink": (_towards(chosen, BLACK, TEXT, DAY, soft_day), night),
        "accent-soft": (soft_day, soft_night),
        "accent-line": (_mixed(chosen, WHITE, 0.7), _mixed(chosen, NIGHT, 0.55)),
        "on-accent": (text_on(day), text_on(night)),
    }
    return {name: (_hex(by_day), _hex(by_night)) for name, (by_day, by_night) in pairs.items()}


def ratio(one: str, other: str) -> float:
    """How well one of these colours is read on the other, from 1 to 21."""
    return contrast(_read(one), _read(other))


def text_on(ground: Colour) -> Colour:
    """Black or white, whichever is read better there."""
    return max(WHITE, BLACK, key=lambda ink: contrast(ink, ground))


def contrast(one: Colour, other: Colour) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _other(ink: Colour) -> Colour:
    """Away from the text on it: what is pointed at is still read."""
    return BLACK if ink == WHITE else WHITE


def _towards(colour: Colour, end: Colour, least: float, *grounds: Colour) -> Colour:
    """The colour as near to the chosen one as it can be told from these grounds."""
    for step in range(STEPS + 1):
        mixed = _mixed(colour, end, step / STEPS)
        if all(contrast(mixed, ground) >= least for ground in grounds):
            return mixed
    return end


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    return tuple(a + (b - a) * share for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def _luminance(colour: Colour) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _read(accent: str) -> Colour:
    return tuple(int(accent[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
