"""Addresses of the sign-in. Names are allauth's where its flows look them up; nothing else of it is there."""

from __future__ import annotations

from django.urls import path

from deskbell.web.signin import accounts, factors, followed, security, setup, stages, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("customer.pl", views.old_portal, name="old_portal"),
    path("otrs/customer.pl", views.old_portal, name="old_portal_below"),
    path("register/", accounts.register, name="account_signup"),
    path("register/<str:token>/", followed.registration, name="registration"),
    path("invitation/<str:token>/", followed.invitation, name="invitation"),
    path("recover/", accounts.recover, name="recover"),
    path("recover/<str:token>/", followed.recovery, name="recovery"),
    path("sign-in/password/", stages.first_password, name="first_password"),
    path("sign-in/address/", views.confirm_address, name="account_email_verification_sent"),
    path("sign-in/again/", views.reauthenticate, name="account_reauthenticate"),
    path("sign-in/factor/", factors.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", factors.passkey_alone, name="mfa_login_webauthn"),
    path("sign-in/again/code/", factors.reauthenticate_by_code, name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", factors.reauthenticate_by_key, name="mfa_reauthenticate_webauthn"),
    path("account/", security.show, name="mfa_index"),
    path("account/factor/", security.factor_needed, name="factor_needed"),
    path("account/password/", security.change_password, name="account_change_password"),
    path("account/app/", security.add_app, name="mfa_activate_totp"),
    path("account/app/remove/", security.remove_app, name="mfa_deactivate_totp"),
    path("account/keys/", security.add_key, name="mfa_add_webauthn"),
    path("account/keys/<slug:public_id>/", security.rename_key, name="mfa_edit_webauthn"),
    path("account/keys/<slug:public_id>/remove/", security.remove_key, name="mfa_remove_webauthn"),
    path("account/codes/", security.show_codes, name="mfa_view_recovery_codes"),
    path("account/codes/new/", security.new_codes, name="mfa_generate_recovery_codes"),
    path("account/sessions/", security.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<slug:public_id>/", security.end_session, name="end_session"),
    path("setup/<str:token>/", setup.setup, name="setup"),
    path("sign-out/", views.sign_out, name="account_logout"),
]
