"""The face's own addresses: choosing a language, pictures inside mails."""

from __future__ import annotations

from django.urls import path

from deskbell.web.ui import languages, pictures

app_name = "ui"
urlpatterns = [
    path("language/", languages.choose, name="language"),
    path("pictures/<slug:public_id>/", pictures.show, name="inline"),
]
