"""What the sanitiser lets through, and what HTML made for and from mail looks like."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskbell.mime.html import (
    DATA_IMAGE_LIMIT,
    SANITISER_VERSION,
    clean,
    from_text,
    replace_cids,
    split_quoted,
    without_remote_images,
)
from deskbell.mime.styles import clean_style

FORBIDDEN_TAGS = {
    "script",
    "style",
    "svg",
    "math",
    "template",
    "noscript",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
}
FORBIDDEN_TAGS |= {"button", "base", "meta", "link", "textarea", "select", "video", "audio", "frame", "frameset"}


class Reader(HTMLParser):
    """An independent look at the result: Python's own parser."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.comments = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.comments += 1


def is_harmless(html: str) -> bool:
    reader = Reader()
    reader.feed(html)
    for tag, attrs in reader.seen:
        if tag in FORBIDDEN_TAGS or any(name.startswith("on") or name in ("class", "id", "srcset") for name in attrs):
            return False
        for name in ("href", "src", "action", "formaction", "background", "xlink:href"):
            value = re.sub(r"[\x00-\x20]", "", attrs.get(name) or "").lower()
            if value and not value.startswith(("http://", "https://", "mailto:", "tel:", "cid:", "data:image/")):
                return False
        style = (attrs.get("style") or "").lower()
        if re.search(r"url\s*\(|expression|position|behaviou?r|import|\\|/\*|javascript", style):
            return False
    return reader.comments == 0


PAYLOADS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><g/></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVa&#x09;script:alert(1)'>x</a>",
    "<a href='&#0000106avascript:alert(1)'>x</a>",
    "<a href=' data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<a href='/relative'>x</a>",
    "<form action='https://evil.example'><input name=x><button formaction='javascript:alert(1)'>Go</button></form>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='x'></object><embed src='x'>",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href='https://evil.example/x.css'><style>@import 'https://evil.example'</style>",
    "<div style='background:url(https://evil.example/x)'>x</div>",
    "<div style='background-image:u\\72l(https://evil.example/x)'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%'>x</div>",
    "<div style='behavior:url(x.htc);-moz-binding:url(x)'>x</div>",
    "<div style='color:red;/**/background/**/:url(x)'>x</div>",
    "<div style='font-family:\"x;background:url(//e)\"'>x</div>",
    "<div style='margin:-1000px 0 0 -1000px'>x</div>",
    "<img src='data:text/html;base64,PHNjcmlwdD4='>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<img srcset='https://evil.example/x 2x' src=cid:a>",
    "<table background='https://evil.example/x'><tr><td background='x'>x</td></tr></table>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<!--[if gte mso 9]><script>alert(1)</script><![endif]--><!-- x -->",
    "<p id=a class=b name=c data-x=d>x</p>",
    "<xmp><script>alert(1)</script></xmp>",
    "<textarea></textarea><select><option><img src=x onerror=alert(1)></select>",
    "<details open ontoggle=alert(1)>x</details>",
    "<a href='https://x.example' target=_self rel=opener onclick=alert(1)>x</a>",
    "<plaintext>x",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_dangerous_passes(payload: str) -> None:
    cleaned = clean(f"<p>before</p>{payload}<p>after</p>").html
    assert is_harmless(cleaned), cleaned
    assert "before" in cleaned
    assert clean(cleaned).html == cleaned


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*PAYLOADS, "<div>", "</div>", "<b>", "</table>", "<td>", "&lt;", "\x00", "text"]),
        max_size=12,
    )
)
def test_no_mixture_of_dangerous_things_passes(pieces: list[str]) -> None:
    cleaned = clean("".join(pieces)).html
    assert is_harmless(cleaned), cleaned
    assert clean(cleaned).html == cleaned


def test_links_open_elsewhere_and_tell_nothing() -> None:
    html = clean('<a href="https://x.example/?a=1&amp;b=2" target="_top">x</a>').html
    assert 'target="_blank"' in html and 'rel="noopener noreferrer nofollow"' in html
    assert 'href="https://x.example/?a=1&amp;b=2"' in html


def test_the_dress_of_a_newsletter_stays() -> None:
    html = clean(
        '<table width="600" bgcolor="#eee"><tr>'
        '<td style="padding:10px;color:#333;font-family:Arial,sans-serif" align="center">'
        '<font color="red">Hi</font></td></tr></table>'
    ).html
    assert 'width="600"' in html and 'style="padding:10px;color:#333;font-family:Arial,sans-serif"' in html


def test_remote_images_are_counted_and_kept() -> None:
    cleaned = clean(
        '<img src="https://a.example/1.png"><img src="HTTP://b.example/2.png"><img src="cid:x"><img src="x.png">'
    )
    assert cleaned.remote_images == 2
    assert cleaned.version == SANITISER_VERSION
    assert without_remote_images(cleaned.html).count(" src=") == 1


def test_small_pictures_in_the_html_stay_and_large_ones_go() -> None:
    small = "data:image/png;base64," + "A" * 1000
    large = "data:image/png;base64," + "A" * DATA_IMAGE_LIMIT
    assert small in clean(f'<img src="{small}">').html
    assert "data:" not in clean(f'<img src="{large}">').html


def test_styles_are_kept_in_order_and_without_importance() -> None:
    assert (
        clean_style("color: red !important; top:0; background: #fff; background: url(x)")
        == "color:red;background-color:#fff"
    )


def test_content_ids_become_addresses_and_missing_files_leave_the_alt_text() -> None:
    html = clean('<img src="cid:a@b" alt="A"><img src="cid:gone" alt="G"><p>src="cid:a@b"</p>').html
    shown = replace_cids(html, {"a@b": '/f/1?x="&y'})
    assert '<img src="/f/1?x=&quot;&amp;y" alt="A">' in shown
    assert '<img alt="G">' in shown
    assert '<p>src="cid:a@b"</p>' in shown


GMAIL = '<div>Yes</div><div class="gmail_quote">On 2 Nov 2026 at 10:00 Desk wrote:<blockquote>Old</blockquote></div>'
OUTLOOK = '<p>Yes</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: x</div><div>Old</div>'
THUNDERBIRD = (
    '<p>Yes</p><div class="moz-cite-prefix">Am 2.11.26 schrieb x:</div><blockquote type="cite">Old</blockquote>'
)


@pytest.mark.parametrize("html", [GMAIL, OUTLOOK, THUNDERBIRD])
def test_quotes_are_split_off_before_and_after_cleaning(html: str) -> None:
    for source in (html, clean(html).html):
        fresh, quoted = split_quoted(source)
        assert "Yes" in fresh and "Old" not in fresh
        assert "Old" in quoted and "Yes" not in quoted


def test_what_is_only_a_quote_is_not_folded_away() -> None:
    assert split_quoted('<div class="gmail_quote">all of it</div>') == (
        '<div class="gmail_quote">all of it</div>',
        "",
    )


def test_a_forwarded_mail_is_not_folded_away() -> None:
    html = '<div>See below</div><div class="gmail_quote"><div>---------- Forwarded message ---------</div>News</div>'
    assert split_quoted(html) == (html, "")


def test_text_becomes_escaped_paragraphs_with_links() -> None:
    html = from_text("Hi <b>,\nsee https://x.example/a?b=1&c=2.\n\nwww.y.example (or http://z.example/(1))")
    assert html == (
        "<p>Hi &lt;b&gt;,<br>\n"
        'see <a href="https://x.example/a?b=1&amp;c=2">https://x.example/a?b=1&amp;c=2</a>.</p>\n'
        '<p><a href="https://www.y.example">www.y.example</a> '
        '(or <a href="http://z.example/(1)">http://z.example/(1)</a>)</p>'
    )


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_html_from_text_is_harmless(text: str) -> None:
    assert is_harmless(from_text(text))


@pytest.mark.parametrize(
    ("mail", "shown"),
    [
        ("<p class=MsoNormal>Hello</p>", '<p style="margin:0">Hello</p>'),
        ('<p class="MsoNormal">Hello</p>', '<p style="margin:0">Hello</p>'),
        (
            "<p class=MsoNormal style='margin-bottom:12.0pt'>Hello</p>",
            '<p style="margin:0;margin-bottom:12.0pt">Hello</p>',
        ),
        ("<p class=MsoNormalX y>Hello</p><p>there</p>", '<p style="margin:0">Hello</p><p>there</p>'),
    ],
)
def test_outlooks_paragraphs_stand_as_close_as_it_shows_them(mail: str, shown: str) -> None:
    cleaned = clean(mail).html
    assert cleaned.replace(": ", ":").replace("; ", ";") == shown
    assert clean(cleaned).html == cleaned
