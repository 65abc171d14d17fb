from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "deskbell.web.portal"
    label = "portal"
