"""Addresses of the sign-in. Names are allauth's where its flows look them up; nothing else of it is there."""

from __future__ import annotations

from django.urls import path

from deskbell.web.signin import setup, stages, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/password/", stages.first_password, name="first_password"),
    path("sign-in/address/", views.confirm_address, name="account_email_verification_sent"),
    path("sign-in/again/", views.reauthenticate, name="account_reauthenticate"),
    path("setup/<str:token>/", setup.setup, name="setup"),
    path("sign-out/", views.sign_out, name="account_logout"),
]
