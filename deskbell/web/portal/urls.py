"""The portal's addresses. Everything of one ticket lies below its own path, which its cookie is bound to."""

from __future__ import annotations

from django.urls import path

from deskbell.web.portal.views import (
    bodies,
    closures,
    embedded,
    files,
    home,
    links,
    new_tickets,
    replies,
    ticket,
    tickets,
    uploads,
)

app_name = "portal"
TICKET = "ticket/<str:number>/"
urlpatterns = [
    path("", home.show, name="home"),
    path("new/", new_tickets.create, name="new_ticket"),
    path("new/sent/<str:token>/", new_tickets.sent, name="new_ticket_sent"),
    path("embed/new/", embedded.create, name="embedded"),
    path("embed/sent/<str:token>/", embedded.sent, name="embedded_sent"),
    path("t/<str:token>/", links.exchange, name="link"),
    path("t/<str:token>/closure/", links.exchange, {"to": "portal:closure"}, name="closing_link"),
    path("tickets/", tickets.mine, name="tickets"),
    path(TICKET, ticket.show, name="ticket"),
    path(f"{TICKET}reply/", replies.create, name="reply"),
    path(f"{TICKET}uploads/", uploads.create, name="uploads"),
    path(f"{TICKET}closure/", closures.create, name="closure"),
    path(f"{TICKET}messages/<slug:public_id>/", bodies.show, name="body"),
    path(f"{TICKET}files/<slug:public_id>/", files.download, name="file"),
]
