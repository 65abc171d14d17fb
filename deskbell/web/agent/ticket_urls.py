"""The addresses of what is done to a ticket beside writing on it; `urls` takes them in."""

from __future__ import annotations

from django.urls import path

from deskbell.web.agent.views import (
    belongings,
    choices,
    claims,
    customers,
    fields,
    guest_links,
    licences,
    links,
    merges,
    readings,
    responsibles,
    sources,
    splits,
    tags,
    times,
    titles,
    transfers,
    types,
    watches,
)

TICKET = "tickets/<str:number>/"
urlpatterns = [
    path("choose/tickets/", choices.tickets, name="choose_ticket"),
    path("choose/tags/", choices.tags, name="choose_tag"),
    path("articles/<slug:public_id>/source/", sources.show, name="source"),
    path("articles/<slug:public_id>/raw/", sources.download, name="raw"),
    path("articles/<slug:public_id>/split/", splits.create, name="split"),
    path(f"{TICKET}type/", types.change, name="type"),
    path(f"{TICKET}responsible/", responsibles.change, name="responsible"),
    path(f"{TICKET}licence/", licences.change, name="licence"),
    path(f"{TICKET}claim/", claims.create, name="claim"),
    path(f"{TICKET}title/", titles.change, name="title"),
    path(f"{TICKET}tags/", tags.create, name="tag"),
    path(f"{TICKET}tags/remove/", tags.remove, name="untag"),
    path(f"{TICKET}times/", times.create, name="time"),
    path(f"{TICKET}watch/", watches.watch, name="watch"),
    path(f"{TICKET}unwatch/", watches.unwatch, name="unwatch"),
    path(f"{TICKET}seen/", readings.create, name="seen"),
    path(f"{TICKET}unread/", readings.remove, name="unread"),
    path(f"{TICKET}fields/", fields.change, name="fields"),
    path(f"{TICKET}customer/", customers.change, name="customer"),
    path(f"{TICKET}guest-links/", guest_links.show, name="guest_links"),
    path(f"{TICKET}links/", links.create, name="link"),
    path(f"{TICKET}links/remove/", links.remove, name="unlink"),
    path(f"{TICKET}transfers/", transfers.show, name="transfers"),
    path(f"{TICKET}transfers/upload/", transfers.offer_upload, name="transfer_upload"),
    path(f"{TICKET}transfers/download/", transfers.offer_download, name="transfer_download"),
    path(f"{TICKET}transfers/files/", transfers.begin, name="transfer_files"),
    path("transfers/<slug:public_id>/removal/", transfers.revoke, name="transfer_removal"),
    path(f"{TICKET}merge/", merges.create, name="merge"),
    path(f"{TICKET}merge/undo/", merges.undo, name="unmerge"),
    path(f"{TICKET}maybe/clear/", belongings.clear, name="maybe_clear"),
]
