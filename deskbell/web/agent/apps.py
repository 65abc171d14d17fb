"""The Django app that carries the desk's templates."""

from __future__ import annotations

from django.apps import AppConfig


class AgentConfig(AppConfig):
    name = "deskbell.web.agent"
    label = "web_agent"
