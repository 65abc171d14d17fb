"""Addresses of the old portals: Group-Office's form for new tickets, and its guests' pages (decision F46)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def lead(request: HttpRequest, to: str) -> HttpResponse:
    """Whatever stood behind the address meant the old system; the page of ours is what it is about."""
    return HttpResponseRedirect(reverse(to))
