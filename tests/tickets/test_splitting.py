"""What goes along when a message becomes a ticket of its own, and to whom."""

from __future__ import annotations

import pytest

from deskbell.contracts import entitlement, recording
from deskbell.queues import licence_rules
from deskbell.queues.models import ExtraField, LicenceRule, TicketType
from deskbell.tickets import fielding, licensing, splitting
from deskbell.tickets.models import LicenceReview, Ticket
from tests.world import World

pytestmark = pytest.mark.django_db


def _split(world: World, ticket: Ticket, **more: object) -> Ticket:
    given = {"title": "Another matter", "customer": ticket.customer, "queue": world.support, **more}
    return splitting.split(by=world.ada, article=ticket.articles.get(), **given)


def test_extra_fields_go_along_as_far_as_the_new_type_has_them(world: World) -> None:
    bug, question = TicketType.objects.create(name="Bug"), TicketType.objects.create(name="Question")
    version = ExtraField.objects.create(code="version", label="Version", type=bug)
    site = ExtraField.objects.create(code="site", label="Site")
    old = world.ticket(type=bug, values={version: "8.2", site: "Kiel"})
    assert fielding.values_of(_split(world, old, type=bug)) == {version.pk: "8.2", site.pk: "Kiel"}
    assert fielding.values_of(_split(world, old, type=question)) == {site.pk: "Kiel"}
    assert fielding.values_of(_split(world, old, type=bug, customer=world.dora)) == {}


def test_licences_and_a_waiver_go_along_to_the_same_customer_only(world: World) -> None:
    licence_rules.set_rule(by=world.ines, queue=world.support, rule=LicenceRule.REQUIRED)
    recording.add(by=None, key="OX-SUP-1", organization=world.dora.organization)
    entitlement.forget()
    old = licensing.attach(by=world.ada, ticket=world.ticket(), key="OX-SUP-1")
    new = _split(world, old)
    assert new.licences.get().licence_id == "OX-SUP-1" and not licensing.is_waiting(new)
    waived = licensing.waive(by=world.ada, ticket=world.ticket())
    assert LicenceReview.objects.get(ticket=_split(world, waived)).released == LicenceReview.Released.WAIVED
    assert not licensing.is_waiting(waived)
    assert licensing.is_waiting(_split(world, waived, customer=world.colin))
