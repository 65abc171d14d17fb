"""Addresses of agents, customers, organisations, groups and rights."""

from __future__ import annotations

from django.urls import path

from deskbell.web.admin.views import (
    customers,
    customers_merging,
    groups,
    organizations,
    people,
    people_access,
    rights,
)

urlpatterns = [
    path("people/", people.index, name="people"),
    path("people/new/", people.new, name="new_agent"),
    path("people/<slug:public_id>/", people.edit, name="agent"),
    path("people/<slug:public_id>/password/", people.password, name="agent_password"),
    path("people/<slug:public_id>/switch/", people_access.switch, name="person_switch"),
    path("people/<slug:public_id>/invitation/", people_access.invite, name="person_invitation"),
    path("people/<slug:public_id>/sessions/", people_access.end_sessions, name="person_sessions"),
    path("people/<slug:public_id>/factors/", people_access.reset_factors, name="person_factors"),
    path("people/<slug:public_id>/addresses/", people_access.add_address, name="person_addresses"),
    path("people/<slug:public_id>/addresses/change/", people_access.change_address, name="person_address"),
    path("people/<slug:public_id>/rights/", rights.of_person, name="person_rights"),
    path("customers/", customers.index, name="customers"),
    path("customers/new/", customers.new, name="new_customer"),
    path("customers/<slug:public_id>/", customers.edit, name="customer"),
    path("customers/<slug:public_id>/merge/", customers_merging.merge, name="customer_merge"),
    path("customers/merges/<slug:public_id>/", customers_merging.split, name="customer_split"),
    path("organizations/", organizations.index, name="organizations"),
    path("organizations/new/", organizations.new, name="new_organization"),
    path("organizations/<slug:public_id>/", organizations.edit, name="organization"),
    path("organizations/<slug:public_id>/domains/", organizations.domains, name="organization_domains"),
    path("groups/", groups.index, name="groups"),
    path("groups/<slug:public_id>/", groups.edit, name="group"),
    path("groups/<slug:public_id>/members/", groups.members, name="group_members"),
    path("groups/<slug:public_id>/grants/", groups.grants, name="group_grants"),
    path("groups/<slug:public_id>/removal/", groups.remove, name="group_removal"),
    path("rights/queues/", rights.queues, name="rights_queues"),
    path("rights/queues/<slug:public_id>/", rights.on_queue, name="rights_queue"),
    path("rights/types/", rights.of_types, name="rights_types"),
    path("rights/types/<slug:public_id>/", rights.on_type, name="rights_type"),
]
