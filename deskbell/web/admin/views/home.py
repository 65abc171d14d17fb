"""The administration's front page: what needs care, in sentences."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from deskbell.operations import care
from deskbell.web.admin.doors import AdminRequest, for_administrators


@require_safe
@for_administrators
def show(request: AdminRequest) -> HttpResponse:
    matters = [{"matter": matter, "url": address_of(matter)} for matter in care.all_matters()]
    return render(request, "admin/home.html", {"matters": matters, "nav": "admin", "toc": "home"})


def address_of(matter: care.Care) -> str:
    """The page where it is mended; "" for what is mended elsewhere."""
    if not matter.where:
        return ""
    if matter.where == "mailbox":
        return reverse("admin:mailbox", args=[matter.public_id])
    return reverse(f"admin:{matter.where}")
