"""The portal's addresses. Everything of one ticket lies below its own path, which its cookie is bound to."""

from __future__ import annotations

from django.urls import path

from deskbell.web.portal.views import (
    addresses,
    bodies,
    closures,
    embedded,
    files,
    home,
    licences,
    links,
    new_tickets,
    old_addresses,
    preferences,
    public_keys,
    readings,
    replies,
    search,
    states,
    ticket,
    tickets,
    transfers,
    uploads,
)

app_name = "portal"
TICKET = "ticket/<str:number>/"
urlpatterns = [
    path("", home.show, name="home"),
    path("new/", new_tickets.create, name="new_ticket"),
    path("new/sent/<str:token>/", new_tickets.sent, name="new_ticket_sent"),
    path("new/files/<str:token>/", new_tickets.upload, name="new_ticket_uploads"),
    path("embed/new/", embedded.create, name="embedded"),
    path("embed/files/<str:token>/", embedded.upload, name="embedded_uploads"),
    path("embed/sent/<str:token>/", embedded.sent, name="embedded_sent"),
    path("state/", states.check, name="state"),
    # Group-Office's addresses
    path("createticket.php", old_addresses.lead, {"to": "portal:new_ticket"}, name="old_form"),
    path("tickets/externalpage/newticket", old_addresses.lead, {"to": "portal:new_ticket"}, name="old_new_ticket"),
    path("tickets/externalpage/ticket", old_addresses.lead, {"to": "portal:state"}, name="old_ticket"),
    path("tickets/externalpage/ticketlist", old_addresses.lead, {"to": "portal:tickets"}, name="old_tickets"),
    path("t/<str:token>/", links.exchange, name="link"),
    path("t/<str:token>/closure/", links.exchange, {"to": "portal:closure"}, name="closing_link"),
    path("licence/", licences.show, name="licence"),
    path("licence/requests/<slug:public_id>/", licences.decide, name="licence_request"),
    path("upload/t/<str:token>/", transfers.give, name="upload_link"),
    path("upload/t/<str:token>/files/", transfers.begin, name="upload_link_files"),
    path("files/t/<str:token>/", transfers.take, name="download_link"),
    path("files/t/<str:token>/<slug:public_id>/", transfers.take_file, name="download_link_file"),
    path("tickets/", tickets.mine, name="tickets"),
    path("company/", tickets.of_company, name="company"),
    path("search/", search.show, name="search"),
    path("preferences/", preferences.show, name="preferences"),
    path("preferences/profile/", preferences.profile, name="profile"),
    path("preferences/addresses/", addresses.create, name="addresses"),
    path("preferences/addresses/removal/", addresses.remove, name="address_removal"),
    path("preferences/addresses/first/", addresses.write_to, name="first_address"),
    path("preferences/addresses/<str:token>/", addresses.prove, name="address_proof"),
    path("preferences/keys/", public_keys.create, name="keys"),
    path("preferences/keys/<slug:public_id>/", public_keys.show, name="key"),
    path("preferences/keys/<slug:public_id>/removal/", public_keys.remove, name="key_removal"),
    path(TICKET, ticket.show, name="ticket"),
    path(f"{TICKET}reply/", replies.create, name="reply"),
    path(f"{TICKET}uploads/", uploads.create, name="uploads"),
    path(f"{TICKET}closure/", closures.create, name="closure"),
    path(f"{TICKET}reopening/", closures.remove, name="reopening"),
    path(f"{TICKET}seen/", readings.create, name="seen"),
    path(f"{TICKET}messages/<slug:public_id>/", bodies.show, name="body"),
    path(f"{TICKET}files/<slug:public_id>/", files.download, name="file"),
]
