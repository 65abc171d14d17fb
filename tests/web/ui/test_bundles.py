from __future__ import annotations

import gzip
import re

import pytest

from deskbell.web.ui import bundles


@pytest.mark.parametrize("entry", bundles.ENTRIES)
def test_an_entry_becomes_one_sheet_in_its_order(entry: str) -> None:
    whole = bundles.bundle(entry)
    assert "@import" not in whole
    assert "/*" not in whole
    assert whole.startswith("@layer reset, tokens, base, layout, components, utilities;")
    assert whole.count("{") == whole.count("}")


def test_every_sheet_is_used_by_an_entry() -> None:
    used = set()
    for entry in bundles.ENTRIES:
        used |= set(re.findall(r'url\("([^"]+)"\)', (bundles.CSS / entry).read_text()))
    there = {str(path.relative_to(bundles.CSS)) for path in bundles.CSS.rglob("*.css")} - set(bundles.ENTRIES)
    assert used == there


def test_what_a_first_portal_visit_costs_stays_small() -> None:
    """30 kB for everything: 10 kB are left for the page itself."""
    static = bundles.CSS.parent
    scripts = [(static / "js" / name).read_bytes() for name in ("portal.js", "passwords.js", "toasts.js")]
    parts = [bundles.bundle("portal.css").encode(), (static / "icons.svg").read_bytes(), *scripts]
    assert sum(len(gzip.compress(part)) for part in parts) < 20_000


def test_every_icon_that_is_named_is_drawn() -> None:
    web = bundles.CSS.parents[2]
    drawn = set(re.findall(r'id="i-([\w-]+)"', (bundles.CSS.parent / "icons.svg").read_text()))
    named = set()
    for path in web.rglob("*.html"):
        named |= set(re.findall(r'{% icon "([\w-]+)"', path.read_text()))
    for path in web.rglob("*.py"):
        named |= set(re.findall(r'\bicon\("([\w-]+)"', path.read_text()))
    assert named <= drawn
