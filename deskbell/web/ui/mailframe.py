"""An HTML mail as a document of its own, shown in a sandboxed frame (decision C23).

No scripts, no cookies, nothing from the internet unless asked for. Pictures that came with the mail are fetched by
signed addresses that live an hour, because a sandboxed frame sends no cookies.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.mime import html
from deskbell.tickets.models import Article, Attachment
from deskbell.web.ui import times

SALT = "deskbell.web.ui.mailframe"
INLINE_SECONDS = 3600
INLINE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif")
LINE_PX, PICTURE_PX, WIDTH_CHARS, LEAST_PX, MOST_PX = 23, 90, 96, 96, 560
STYLE = """
:root { color-scheme: light; }
html { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: #19201d; }
body { margin: 0; padding: 4px 16px 14px; overflow-wrap: anywhere; background: #fff; }
body > :first-child { margin-top: 0; }
img { max-width: 100%; height: auto; }
img:not([src]) { width: auto; height: auto; padding: 1px 6px; border: 1px dashed #c3c9c6; font-size: 13px; }
img:not([src]):not([alt]), img:not([src])[alt=""] { display: none; }
table { max-width: 100%; }
pre { white-space: pre-wrap; }
blockquote { margin: 8px 0; padding-left: 12px; border-left: 2px solid #c3c9c6; color: #424a47; }
a { color: #145b40; }
.erased { color: #5e6763; font-size: 13px; border: 1px dashed #c3c9c6; padding: 1px 6px; }
summary { cursor: pointer; color: #5e6763; font-size: 13px; margin-top: 8px; }
"""


def document(article: Article, *, remote_images: bool) -> str:
    """The whole document; `article.html` was cleaned when it was stored. What is quoted is folded."""
    files = list(article.attachments.exclude(content_id="").filter(content_type__in=INLINE_TYPES))
    gone = [file.erased_at for file in files if file.erased_at is not None]
    files = [file for file in files if file.erased_at is None]
    known = {file.content_id.strip("<> "): inline_url(file) for file in files}
    fresh, quoted = html.split_quoted(html.replace_cids(article.html, known))
    if quoted:
        words = escape(_("Quoted text"))
        fresh += f"<details><summary>••• {words}</summary>{quoted}</details>"
    if gone:
        told = ngettext(
            "%(n)d picture of this message was erased on %(day)s.",
            "%(n)d pictures of this message were erased on %(day)s.",
            len(gone),
        )
        fresh += f'<p class="erased">{escape(told % {"n": len(gone), "day": times.day(max(gone))})}</p>'
    if not remote_images:
        fresh = html.without_remote_images(fresh)
    return (
        '<!doctype html><html><head><meta charset="utf-8"><base target="_blank">'
        f"<style>{STYLE}</style></head><body>{fresh}</body></html>"
    )


def protect(response: HttpResponse, *, remote_images: bool) -> HttpResponse:
    """The frame's own policy instead of the pages'."""
    base = urlsplit(settings.DESKBELL_URL)
    images = f"'self' {base.scheme}://{base.netloc}" + (" https: http:" if remote_images else "")
    response._csp_exempt = True  # type: ignore[attr-defined]
    response["Content-Security-Policy"] = (
        f"default-src 'none'; img-src {images} data:; style-src 'unsafe-inline'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    response["Referrer-Policy"] = "no-referrer"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def inline_url(file: Attachment) -> str:
    """An address for a picture inside its mail, good for INLINE_SECONDS; made for who may read that mail."""
    token = signing.TimestampSigner(salt=SALT).sign(file.public_id)
    return reverse("ui:inline", args=[file.public_id]) + "?s=" + token.partition(":")[2]


def is_signed(public_id: str, signature: str) -> bool:
    """Whether we made this address less than INLINE_SECONDS ago."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(f"{public_id}:{signature}", max_age=INLINE_SECONDS)
    except signing.BadSignature:
        return False
    return True


def height(text: str, pictures: int = 0) -> int:
    """A sensible height in pixels; the frame scrolls inside and can be pulled longer."""
    lines = sum(1 + len(line) // WIDTH_CHARS for line in text[:20_000].splitlines())
    return max(LEAST_PX, min(MOST_PX, lines * LINE_PX + pictures * PICTURE_PX + 72))
