"""The desk's addresses: what is a resource has a path, what is done to a ticket is a resource below it."""

from __future__ import annotations

from django.urls import path

from deskbell.web.agent.views import (
    bodies,
    bulk,
    closures,
    columns,
    dashboard,
    deliveries,
    faces,
    files,
    histories,
    lists,
    live,
    locks,
    moves,
    notes,
    notices,
    owners,
    preferences,
    priorities,
    replies,
    search,
    states,
    zoom,
)

app_name = "agent"
TICKET = "tickets/<str:number>/"
urlpatterns = [
    path("", dashboard.show, name="dashboard"),
    path("tickets/", lists.tickets, name="tickets"),
    path("bulk/", bulk.act, name="bulk"),
    path("columns/", columns.change, name="columns"),
    path("queues/<slug:public_id>/", lists.queue, name="queue"),
    path("search/", search.show, name="search"),
    path("live/", live.stream, name="live"),
    path("live/here/", live.presences, name="here"),
    path("notices/", notices.show, name="notices"),
    path("notices/bell/", notices.bell, name="bell"),
    path("notices/read/", notices.read, name="notices_read"),
    path("preferences/", preferences.show, name="preferences"),
    path("preferences/notices/", preferences.notices, name="preference_notices"),
    path("preferences/back/", preferences.back, name="back"),
    path("preferences/<slug:section>/", preferences.save, name="preference"),
    path("face/", faces.choose, name="face"),
    path("articles/<slug:public_id>/body/", bodies.show, name="body"),
    path("files/<slug:public_id>/", files.download, name="file"),
    path("articles/<slug:article>/deliveries/<slug:public_id>/retry/", deliveries.retry, name="retry"),
    path(TICKET, zoom.show, name="ticket"),
    path(f"{TICKET}history/", histories.show, name="history"),
    path(f"{TICKET}reply/", replies.create, name="reply"),
    path(f"{TICKET}note/", notes.create, name="note"),
    path(f"{TICKET}lock/", locks.lock, name="lock"),
    path(f"{TICKET}unlock/", locks.unlock, name="unlock"),
    path(f"{TICKET}owner/", owners.change, name="owner"),
    path(f"{TICKET}state/", states.change, name="state"),
    path(f"{TICKET}closure/", closures.create, name="closure"),
    path(f"{TICKET}queue/", moves.create, name="move"),
    path(f"{TICKET}priority/", priorities.change, name="priority"),
]
