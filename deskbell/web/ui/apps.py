"""The Django app that carries the face's templates, tags and static files."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "deskbell.web.ui"
    label = "ui"
