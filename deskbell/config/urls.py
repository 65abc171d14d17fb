"""Which part answers which address. The parts' own addresses are in their `urls` modules."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include("deskbell.web.agent.urls")),
    path("admin/", include("deskbell.web.admin.urls")),
    path("", include("deskbell.web.ui.urls")),
    path("", include("deskbell.web.signin.urls")),
    path("", include("deskbell.web.portal.urls")),
]
