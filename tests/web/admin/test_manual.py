from __future__ import annotations

import re
from pathlib import Path

from deskbell.web.admin import manual

ADMIN = Path(manual.__file__).parent
TEXT = """# Title

Not shown.

## Groups and rights

One **strong** <word> of `code`
in two lines, see [queues](#queues).

- first
  goes on
- second

1. one

| a | b |
|---|---|
| c | d |

### Below

Words.
"""


def test_the_markdown_it_is_written_in_becomes_safe_html() -> None:
    (section,) = manual.read(TEXT)
    assert (section.name, section.title) == ("groups-and-rights", "Groups and rights")
    assert section.body == (
        "<p>One <strong>strong</strong> &lt;word&gt; of <code>code</code> in two lines, "
        'see <a href="#queues">queues</a>.</p>\n'
        "<ul><li>first goes on</li><li>second</li></ul>\n<ol><li>one</li></ol>\n"
        '<div class="scroll"><table class="data"><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
        "<tbody><tr><td>c</td><td>d</td></tr></tbody></table></div>\n<h3>Below</h3>\n<p>Words.</p>"
    )


def test_every_link_from_a_screen_has_its_section() -> None:
    known = {section.name for section in manual.sections()}
    wanted = set()
    for template in (ADMIN / "templates").rglob("*.html"):
        wanted |= set(re.findall(r'\{% manual "([^"]+)"', template.read_text("utf-8")))
    assert wanted and wanted <= known


def test_every_section_links_to_sections_that_are_there() -> None:
    known = {section.name for section in manual.sections()}
    for section in manual.sections():
        assert set(re.findall(r'href="#([^"]+)"', section.body)) <= known, section.name
