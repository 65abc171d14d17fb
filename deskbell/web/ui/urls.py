"""The face's own addresses: choosing a language, pictures inside mails, the administrator's colour and logo."""

from __future__ import annotations

from django.urls import path

from deskbell.web.ui import branding, languages, pictures, priorities, uploads

app_name = "ui"
urlpatterns = [
    path("language/", languages.choose, name="language"),
    path("uploads/<slug:public_id>/", uploads.one, name="upload"),
    path("pictures/<slug:public_id>/", pictures.show, name="inline"),
    path("portal.css", branding.accent, name="accent"),
    path("priorities.css", priorities.show, name="priorities"),
    path("logo/", branding.logo, name="logo"),
]
