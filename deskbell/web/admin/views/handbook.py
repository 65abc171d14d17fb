"""The manual: docs/administration.md as a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from deskbell.web.admin import manual
from deskbell.web.admin.doors import AdminRequest, for_administrators


@require_safe
@for_administrators
def show(request: AdminRequest) -> HttpResponse:
    return render(request, "admin/manual.html", {"sections": manual.sections(), "nav": "admin", "toc": "manual"})
