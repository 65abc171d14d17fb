"""The base address of links that customers get ("Alternative URL"). Agents' links have DESKBELL_URL."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from deskbell.desk.settings import current


def portal_base() -> str:
    """Without a slash at the end: `f"{portal_base()}/ticket/…"`."""
    return current().portal_url.rstrip("/") or str(settings.DESKBELL_URL)


def origin(url: str) -> str:
    """Scheme, host and port, as browsers name a site."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
