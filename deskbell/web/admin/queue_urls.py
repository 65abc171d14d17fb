"""The addresses of where tickets wait and how they are named and written about; `urls` takes them in."""

from __future__ import annotations

from django.urls import path

from deskbell.web.admin.views import calendars, canned, queues, states, texts, types

urlpatterns = [
    path("queues/", queues.index, name="queues"),
    path("queues/new/", queues.new, name="new_queue"),
    path("queues/<slug:public_id>/", queues.edit, name="queue"),
    path("queues/<slug:public_id>/switch/", queues.switch, name="queue_switch"),
    path("queues/<slug:public_id>/default/", queues.default, name="queue_default"),
    path("queues/<slug:public_id>/removal/", queues.remove, name="queue_removal"),
    path("texts/", texts.index, name="texts"),
    path("texts/<slug:kind>/", texts.edit, name="text"),
    path("texts/<slug:kind>/removal/", texts.remove, name="text_removal"),
    path("calendars/", calendars.index, name="calendars"),
    path("calendars/new/", calendars.new, name="new_calendar"),
    path("calendars/<slug:public_id>/", calendars.edit, name="calendar"),
    path("calendars/<slug:public_id>/removal/", calendars.remove, name="calendar_removal"),
    path("states/", states.index, name="states"),
    path("states/new/", states.new, name="new_state"),
    path("states/<slug:public_id>/", states.edit, name="state"),
    path("priorities/<slug:public_id>/", states.priority, name="priority"),
    path("canned-replies/", canned.index, name="canned_replies"),
    path("canned-replies/new/", canned.new, name="new_canned_reply"),
    path("canned-replies/<slug:public_id>/", canned.edit, name="canned_reply"),
    path("canned-replies/<slug:public_id>/removal/", canned.remove, name="canned_reply_removal"),
    path("types/", types.index, name="types"),
    path("types/new/", types.new, name="new_type"),
    path("types/<slug:public_id>/", types.edit, name="type"),
    path("fields/new/", types.new_field, name="new_field"),
    path("fields/<slug:public_id>/", types.field, name="field"),
]
