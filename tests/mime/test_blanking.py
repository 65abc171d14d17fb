"""A passage is found however it is spaced, and only it goes."""

from __future__ import annotations

import pytest

from deskbell.mime.blanking import MARK, applied, in_html, in_text


@pytest.mark.parametrize(
    ("text", "passage", "left"),
    [
        ("My number is 0171 234.", "0171 234", f"My number is {MARK}."),
        ("My number is 0171\n  234.", "0171 234", f"My number is {MARK}."),
        ("ANNA and Anna", "anna", f"{MARK} and {MARK}"),
        ("a+b (c)", "+b (c)", f"a{MARK}"),
        ("nothing", "something", "nothing"),
        ("Straße", "straße", MARK),
    ],
)
def test_in_text(text: str, passage: str, left: str) -> None:
    assert applied(text, in_text(text, passage)) == left


@pytest.mark.parametrize(
    ("html", "passage", "left"),
    [
        ("<p>Call 0171 234 now</p>", "0171 234", f"<p>Call {MARK} now</p>"),
        ("<p>Call <b>0171</b> 234 now</p>", "0171 234", f"<p>Call <b>{MARK}</b> now</p>"),
        ("<p>0171<br>234</p>", "0171 234", f"<p>{MARK}<br></p>"),
        ("<p>M&uuml;ller &amp; Sons</p>", "Müller & Sons", f"<p>{MARK}</p>"),
        ("<p>A &lt;b&gt; c</p>", "<b>", f"<p>A {MARK} c</p>"),
        ('<a href="mailto:anna@x.example">write</a>', "anna@x.example", "<a>write</a>"),
        ('<img src="cid:1" alt="Anna">', "anna", "<img>"),
        ('<p title="a > b">anna</p>', "anna", f'<p title="a > b">{MARK}</p>'),
        ("<p>one</p><p>two</p>", "one two", f"<p>{MARK}</p><p></p>"),
        ("<p>onetwo</p>", "one two", "<p>onetwo</p>"),
    ],
)
def test_in_html(html: str, passage: str, left: str) -> None:
    assert applied(html, in_html(html, passage)) == left
