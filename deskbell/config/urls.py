"""Which part answers which address. The parts' own addresses are in their `urls` modules."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

DOORS = [
    ("desk/", "deskbell.web.agent.urls"),
    ("admin/", "deskbell.web.admin.urls"),
    ("", "deskbell.web.ui.urls"),
    ("", "deskbell.web.signin.urls"),
    ("", "deskbell.web.portal.urls"),
]


def _is_built(module: str) -> bool:
    package = module.rpartition(".")[0]
    return bool(find_spec(package) and find_spec(module))


urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module)) for prefix, module in DOORS if _is_built(module)
]
