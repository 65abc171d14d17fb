"""The administration's front page: the guided path while it is open, and what needs care, in sentences."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from deskbell.operations import care, guiding
from deskbell.operations.matters import Care
from deskbell.web.admin.doors import AdminRequest, for_administrators


@require_safe
@for_administrators
def show(request: AdminRequest) -> HttpResponse:
    steps = guiding.open_steps()
    following = next((step for step in steps if not step.done), None)
    matters = [{"matter": matter, "url": address_of(matter)} for matter in care.all_matters()]
    context = {
        "matters": matters,
        "hidden": bool(steps) and guiding.is_hidden(),
        "steps": [(step, _page(step.where, step.public_id), step is following) for step in steps],
        "done": sum(step.done for step in steps),
        "nav": "admin",
        "toc": "home",
    }
    return render(request, "admin/home.html", context)


def address_of(matter: Care) -> str:
    """The page where it is mended; "" for what is mended elsewhere."""
    if not matter.where:
        return ""
    return _page(matter.where, matter.public_id) + (f"?{matter.query}" if matter.query else "")


def _page(where: str, public_id: str) -> str:
    return reverse(f"admin:{where}", args=[public_id] if public_id else [])
