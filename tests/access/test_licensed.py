"""Where a queue requires a licence, the portal opens to those whose organisation has a valid one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from deskbell.access import fetch, scope
from deskbell.access.errors import NoLicence, NotThere
from deskbell.access.guest import Guest
from deskbell.contracts import entitlement, recording
from deskbell.people.models import Organization, Person
from deskbell.queues import licence_rules
from deskbell.queues.models import LicenceRule
from deskbell.tickets import licensing
from tests.world import World

pytestmark = pytest.mark.django_db


def opens(world: World, who: Person | Guest, number: str) -> bool:
    try:
        fetch.portal_ticket(world.again(who) if isinstance(who, Person) else who, number)
    except NoLicence:
        return False
    return True


def test_customer_participant_colleague_and_guest_need_a_valid_one_of_their_organisation(world: World) -> None:
    Organization.objects.update(sharing=Organization.Sharing.EVERYBODY)
    ticket = world.ticket(participants=[world.dora])
    guest = Guest(ticket.pk, world.carla, "carla@acme.example", 1)
    readers = (world.carla, world.dora, world.colin, guest)
    for rule in (LicenceRule.NOT_NEEDED, LicenceRule.WANTED):
        licence_rules.set_rule(by=world.ines, queue=world.support, rule=rule)
        assert all(opens(world, who, ticket.number) for who in readers)
    licence_rules.set_rule(by=world.ines, queue=world.support, rule=LicenceRule.REQUIRED)
    assert not any(opens(world, who, ticket.number) for who in readers)
    recording.add(by=world.ines, key="OX-MNT-1", organization=world.carla.organization)
    today = entitlement.today()
    day = timedelta(days=1)
    licence = recording.add(
        by=world.ines, key="OX-SUP-1", organization=world.carla.organization, valid_until=today - day
    )
    assert not any(opens(world, who, ticket.number) for who in readers)
    licence.valid_until = today
    licence.save()
    assert [opens(world, who, ticket.number) for who in readers] == [True, False, True, True]
    recording.end(by=world.ines, licence=licence)
    assert not any(opens(world, who, ticket.number) for who in readers)
    licensing.waive(by=world.ada, ticket=ticket)  # it did not wait, for it came before the rule
    assert all(opens(world, who, ticket.number) for who in readers)


def test_a_ticket_an_agent_let_pass_is_read_without(world: World) -> None:
    licence_rules.set_rule(by=world.ines, queue=world.support, rule=LicenceRule.REQUIRED)
    entitlement.forget()
    passed, other = world.ticket(world.dora), world.ticket(world.dora)
    licensing.waive(by=world.ada, ticket=passed)
    assert opens(world, world.dora, passed.number) and not opens(world, world.dora, other.number)
    assert list(scope.portal_tickets_for(world.dora)) == [passed]


def test_lists_show_what_opens_and_strangers_learn_nothing(world: World) -> None:
    licence_rules.set_rule(by=world.ines, queue=world.support, rule=LicenceRule.REQUIRED)
    of_acme, of_billing = world.ticket(world.carla), world.ticket(world.carla, world.billing)
    assert list(scope.portal_tickets_for(world.carla)) == [of_billing]
    with pytest.raises(NotThere):
        fetch.portal_ticket(world.dora, of_acme.number)
    recording.add(by=world.ines, key="OX-SUP-1", organization=world.carla.organization)
    assert set(scope.portal_tickets_for(world.carla)) == {of_acme, of_billing}
    assert fetch.ticket(world.ada, of_acme.number) == of_acme  # the desk is not asked for one


def test_no_part_of_a_ticket_is_a_way_around(world: World) -> None:
    ticket = world.ticket(world.carla)
    article = ticket.articles.get()
    assert fetch.portal_article(world.carla, ticket.number, article.public_id)
    licence_rules.set_rule(by=world.ines, queue=world.support, rule=LicenceRule.REQUIRED)
    for act in ("view", "reply", "close", "reopen"):
        with pytest.raises(NoLicence):
            fetch.portal_ticket(world.carla, ticket.number, to=act)
    with pytest.raises(NoLicence):
        fetch.portal_article(world.carla, ticket.number, article.public_id)
    with pytest.raises(NoLicence):
        fetch.portal_attachment(world.carla, ticket.number, "x")
