"""The administration's addresses."""

from __future__ import annotations

from django.urls import path

from deskbell.web.admin import mail_urls, people_urls, privacy_urls, queue_urls
from deskbell.web.admin.views import (
    desk,
    guide,
    handbook,
    home,
    licence_rules,
    licences,
    mailboxes,
    portal,
    security,
)

app_name = "admin"
urlpatterns = [
    path("", home.show, name="home"),
    path("guide/arrival/", guide.arrival, name="arrival"),
    path("guide/<slug:name>/", guide.mark, name="guide_mark"),
    path("manual/", handbook.show, name="manual"),
    path("mailboxes/", mailboxes.index, name="mailboxes"),
    path("mailboxes/new/", mailboxes.new, name="new_mailbox"),
    path("mailboxes/<slug:public_id>/", mailboxes.edit, name="mailbox"),
    path("mailboxes/<slug:public_id>/test/", mailboxes.test, name="mailbox_test"),
    path("mailboxes/<slug:public_id>/switch/", mailboxes.switch, name="mailbox_switch"),
    *mail_urls.urlpatterns,
    path("desk/", desk.edit, name="desk"),
    path("portal/", portal.edit, name="portal"),
    path("portal/preview/", portal.preview, name="portal_preview"),
    path("security/", security.edit, name="security"),
    *privacy_urls.urlpatterns,
    *queue_urls.urlpatterns,
    path("licences/", licences.index, name="licences"),
    path("licences/new/", licences.new, name="new_licence"),
    path("licences/import/", licence_rules.take_in, name="licence_import"),
    path("licences/import/<slug:public_id>/", licence_rules.run, name="licence_run"),
    path("licences/rules/", licence_rules.rules, name="licence_rules"),
    path("licences/kinds/", licence_rules.new_kind, name="new_licence_kind"),
    path("licences/kinds/<slug:public_id>/", licence_rules.kind, name="licence_kind"),
    path("licences/requests/<slug:public_id>/", licences.decide, name="licence_request"),
    path("licences/<slug:public_id>/", licences.edit, name="licence"),
    path("licences/<slug:public_id>/end/", licences.end, name="licence_end"),
    *people_urls.urlpatterns,
]
