"""Addresses of retention and erasure; `urls` takes them in."""

from __future__ import annotations

from django.urls import path

from deskbell.web.admin.views import erasure, retention, retention_runs

urlpatterns = [
    path("retention/", retention.index, name="retention"),
    path("retention/new/", retention.new, name="new_retention_policy"),
    path("retention/runs/<slug:public_id>/", retention_runs.show, name="retention_run"),
    path("retention/runs/<slug:public_id>/cancel/", retention_runs.cancel, name="retention_run_cancel"),
    path("retention/<slug:public_id>/", retention.edit, name="retention_policy"),
    path("retention/<slug:public_id>/switch/", retention.switch, name="retention_policy_switch"),
    path("retention/<slug:public_id>/attempt/", retention.attempt, name="retention_policy_attempt"),
    path("retention/<slug:public_id>/run/", retention.begin, name="retention_policy_run"),
    path("retention/<slug:public_id>/removal/", retention.remove, name="retention_policy_removal"),
    path("erasure/", erasure.index, name="erasure"),
]
