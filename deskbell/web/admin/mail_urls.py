"""The administration's addresses of received and sent mail, the ledger and the log."""

from __future__ import annotations

from django.urls import path

from deskbell.web.admin.views import audit, ledger, sent, sent_many, spool, spool_many

urlpatterns = [
    path("spool/", spool.index, name="spool"),
    path("spool/limits/", spool.brake, name="brake"),
    path("spool/many/", spool_many.decide, name="spool_many"),
    path("spool/<slug:public_id>/", spool.show, name="raw_mail"),
    path("spool/<slug:public_id>/source/", spool.source, name="raw_source"),
    path("spool/<slug:public_id>/replay/", spool.replay, name="replay"),
    path("spool/<slug:public_id>/release/", spool.release, name="raw_release"),
    path("spool/<slug:public_id>/discard/", spool.discard, name="raw_discard"),
    path("ledger/", ledger.index, name="ledger"),
    path("ledger/file/", ledger.download, name="ledger_file"),
    path("sent/", sent.index, name="sent"),
    path("sent/many/", sent_many.decide, name="sent_many"),
    path("sent/<slug:public_id>/", sent.show, name="sent_mail"),
    path("sent/deliveries/<slug:public_id>/file/", sent.file, name="sent_file"),
    path("sent/deliveries/<slug:public_id>/source/", sent.source, name="sent_source"),
    path("sent/deliveries/<slug:public_id>/body/", sent.body, name="sent_body"),
    path("sent/deliveries/<slug:public_id>/retry/", sent.retry, name="retry"),
    path("sent/deliveries/<slug:public_id>/cancel/", sent.cancel, name="delivery_cancel"),
    path("log/", audit.index, name="audit"),
    path("log/<slug:kind>/", audit.download, name="audit_file"),
]
