"""Names of agents with their absence: thin names for `people.naming`."""

from __future__ import annotations

from django import template

from deskbell.people import naming

register = template.Library()
register.filter("agent_name", naming.agent_name)
register.filter("absence_of", naming.absence_of)
register.filter("whole_day", naming.whole_day)
