from __future__ import annotations

from django.apps import AppConfig


class AdminConfig(AppConfig):
    name = "deskbell.web.admin"
    label = "web_admin"
