"""Addresses of new tickets, customers and organisations; before `tickets/<number>/`, as "new" is no number."""

from __future__ import annotations

from django.urls import path

from deskbell.web.agent.views import (
    invitations,
    licences,
    look_ups,
    new_tickets,
    organizations,
    person_merges,
    person_splits,
    persons,
)

PERSON = "customers/<slug:public_id>/"
urlpatterns = [
    path("tickets/new/phone/", new_tickets.by_phone, name="new_call"),
    path("tickets/new/mail/", new_tickets.by_mail, name="new_mail"),
    path("tickets/new/waiting/<slug:public_id>/", new_tickets.waiting, name="new_waiting"),
    path("customers/", persons.index, name="customers"),
    path("customers/look-up/", look_ups.people, name="look_up"),
    path("organizations/names/", look_ups.organizations, name="organization_names"),
    path("customers/licences/", licences.ending, name="licences_ending"),
    path("customers/licences/waiting/", licences.waiting, name="licences_waiting"),
    path(PERSON, persons.show, name="person"),
    path(f"{PERSON}details/", persons.change, name="person_details"),
    path(f"{PERSON}addresses/", persons.add_address, name="person_addresses"),
    path(f"{PERSON}addresses/removal/", persons.remove_address, name="person_address_removal"),
    path(f"{PERSON}notes/", persons.add_note, name="person_notes"),
    path(f"{PERSON}notes/<slug:note>/removal/", persons.remove_note, name="person_note_removal"),
    path(f"{PERSON}invitation/", invitations.create, name="person_invitation"),
    path(f"{PERSON}merge/", person_merges.merge, name="person_merge"),
    path(f"{PERSON}split/", person_splits.split, name="person_split"),
    path("organizations/<slug:public_id>/", organizations.show, name="organization"),
    path("organizations/<slug:public_id>/name/", organizations.rename, name="organization_name"),
]
