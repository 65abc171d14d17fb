"""`{% manual "queues" %}`: the link from a screen to its section of the manual."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def manual(section: str) -> SafeString:
    """`section` is a heading of docs/administration.md in lower case, with hyphens between its words."""
    return format_html(
        '<a class="manual" href="{}#{}">{}</a>', reverse("admin:manual"), section, _("About this page")
    )
