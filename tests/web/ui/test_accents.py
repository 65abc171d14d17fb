from __future__ import annotations

import pytest

from deskbell.web.ui import accents

GROUNDS = {0: ("#ffffff", "#eaeeec"), 1: ("#151918", "#1e2422")}


@pytest.mark.parametrize("accent", ["#1a5f7a", "#ffee00", "#000000", "#ffffff", "#808080", "#ff0000", "#00ff88"])
def test_whatever_colour_is_chosen_it_can_be_read(accent: str) -> None:
    tokens = accents.tokens(accent)
    for at, grounds in GROUNDS.items():
        button, hover, ink, soft = (
            tokens[name][at] for name in ("accent", "accent-hover", "accent-ink", "accent-soft")
        )
        assert accents.ratio(tokens["on-accent"][at], button) >= 4.5
        assert accents.ratio(tokens["on-accent"][at], hover) >= 4.5
        assert all(accents.ratio(ink, ground) >= 4.5 for ground in (*grounds, soft))
        assert accents.ratio(button, grounds[0]) >= 3


@pytest.mark.parametrize("odd", ["", "red", "#fff", "#12345g", "#1234567", "#123456;}body{", "#12345\n"])
def test_what_is_no_colour_changes_nothing(odd: str) -> None:
    assert accents.stylesheet(odd) == ""
