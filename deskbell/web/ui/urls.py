"""The face's own addresses: choosing a language without an account, pictures inside mails."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from deskbell.web.ui import pictures

app_name = "ui"
urlpatterns = [
    path("language/", login_not_required(set_language), name="language"),
    path("pictures/<slug:public_id>/", pictures.show, name="inline"),
]
