"""Names of agents with their absence: thin names for `web.ui.agents`."""

from __future__ import annotations

from django import template

from deskbell.web.ui import agents

register = template.Library()
register.filter("agent_name", agents.agent_name)
register.filter("absence_of", agents.absence_of)
register.filter("whole_day", agents.whole_day)
