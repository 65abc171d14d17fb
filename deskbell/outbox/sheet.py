"""The look of our HTML mails: pieces with inline styles, no image, nothing to load. The words come from elsewhere.

Mail programs drop style sheets, so every piece carries its own style and reads well without any; the sheet in the
head only turns the colours round where the reader's program is dark. Values are escaped here."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from deskbell.outbox.personal import LINK_BEGINS, LINK_ENDS

FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
INK = "color:#19201d"
QUIET = "color:#5e6763"
LINK = "color:#145b40"
LINE = "#dde1df"

_DARK = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "@media (prefers-color-scheme:dark){"
    ".paper{background:#0d1110!important}.box{background:#151918!important;border-color:#282d2c!important}"
    ".ink{color:#eaeeec!important}.quiet{color:#959b98!important}.line{border-color:#282d2c!important}"
    "a.link,.ink a{color:#7cdbb0!important}.ink a.cta{background:#6ed2a5!important;color:#071a13!important}}"
)
_PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
    "<title>{title}</title><style>{style}</style></head>{body}</html>"
)
_CARD = (
    '<body class="paper" style="margin:0;padding:24px 12px;background:#f4f6f5;{font}">'
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">'
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px">'
    '<tr><td class="box ink" style="padding:32px;background:#ffffff;border:1px solid {line};border-radius:12px;'
    'font-size:16px;line-height:1.55;overflow-wrap:anywhere;{ink}">{inside}</td></tr>'
    '<tr><td class="quiet" style="padding:16px 12px 0;font-size:13px;line-height:1.5;{quiet}">{foot}</td></tr>'
    "</table></td></tr></table></body>"
)
_LETTER = (
    '<body style="margin:0;padding:16px;{font}"><div class="ink" style="max-width:720px;font-size:16px;'
    'line-height:1.55;overflow-wrap:anywhere;{ink}">{inside}</div></body>'
)


def card(*, language: str, title: str, inside: Iterable[SafeString], foot: str | SafeString = "") -> str:
    """What the machine writes: a framed sheet."""
    body = format_html(_CARD, font=_safe(FONT), line=LINE, ink=INK, quiet=QUIET, inside=_joined(inside), foot=foot)
    return _page(language, title, body)


def letter(*, language: str, title: str, inside: Iterable[SafeString]) -> str:
    """What a person writes: a plain page."""
    return _page(language, title, format_html(_LETTER, font=_safe(FONT), ink=INK, inside=_joined(inside)))


def quiet(text: str) -> SafeString:
    return format_html('<p class="quiet" style="margin:0 0 24px;font-size:14px;{}">{}</p>', QUIET, text)


def heading(text: str) -> SafeString:
    return format_html('<h1 style="margin:0 0 16px;font-size:21px;line-height:1.3">{}</h1>', text)


def paragraph(text: str | SafeString) -> SafeString:
    return format_html('<p style="margin:0 0 16px">{}</p>', lines(text))


def lines(text: str | SafeString) -> SafeString:
    """Text with its line breaks."""
    return _safe(conditional_escape(text).replace("\r\n", "\n").replace("\n", "<br>\n"))


def signature(text: str) -> SafeString:
    return format_html('<p class="quiet" style="margin:16px 0;{}">{}</p>', QUIET, lines(text))


def button(label: str, url: str) -> SafeString:
    return format_html(
        '<p style="margin:8px 0 24px"><a class="cta" href="{}" style="display:inline-block;padding:12px 20px;'
        'border-radius:8px;background:#1a5f44;color:#ffffff;font-weight:600;text-decoration:none">{}</a></p>',
        url,
        label,
    )


def link(label: str, url: str) -> SafeString:
    return format_html('<a class="link" href="{}" style="{}">{}</a>', url, LINK, label)


def side_by_side(*links: SafeString) -> SafeString:
    return format_html(
        '<p style="margin:0 0 16px;font-size:14px">{}</p>',
        format_html_join(_safe(" &nbsp;·&nbsp; "), "{}", ((one,) for one in links)),
    )


def small(text: str, url: str) -> SafeString:
    """A sentence and an address spelt out."""
    return format_html(
        '<p class="quiet" style="margin:0 0 16px;font-size:14px;{}">{}<br>{}</p>', QUIET, text, link(url, url)
    )


def only_with_link(*pieces: str | SafeString) -> SafeString:
    """Pieces that stand only in copies of recipients who have a link of their own."""
    return _safe(LINK_BEGINS + _joined(conditional_escape(piece) for piece in pieces) + LINK_ENDS)


def facts(rows: Iterable[tuple[str, str]]) -> SafeString:
    """Names and values between two lines; nothing when there are none."""
    inside = format_html_join(
        "",
        '<dt class="quiet" style="margin:0;font-size:14px;{}">{}</dt><dd style="margin:0 0 12px">{}</dd>',
        ((QUIET, name, value) for name, value in rows),
    )
    if not inside:
        return inside
    return format_html(
        '<dl class="line" style="margin:0 0 24px;padding:16px 0 4px;border:solid {};border-width:1px 0">{}</dl>',
        LINE,
        inside,
    )


def rule() -> SafeString:
    return format_html('<hr class="line" style="margin:24px 0 16px;border:0;border-top:1px solid {}">', LINE)


def quote(text: str) -> SafeString:
    return format_html(
        '<blockquote class="line" style="margin:8px 0 0;padding:0 0 0 12px;border-left:3px solid {}">{}</blockquote>',
        LINE,
        lines(text),
    )


def _page(language: str, title: str, body: SafeString) -> str:
    return format_html(_PAGE, language=language, title=title, style=_safe(_DARK), body=body)


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((piece,) for piece in pieces))


def _safe(html: str) -> SafeString:
    """Constants of this module, and what was escaped in it."""
    return mark_safe(html)  # noqa: S308
