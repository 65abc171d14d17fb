from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.entry import accounts, asking, links
from deskbell.entry.models import AccessLink
from deskbell.people import addresses
from deskbell.people.models import Person
from tests.world import World

pytestmark = pytest.mark.django_db
CHOSEN = accounts.Chosen(password="argon2$not-a-real-one")


def test_links_into_accounts_are_forgotten_a_week_after_their_end_and_ticket_links_stay(world: World) -> None:
    for purpose in ("ticket", "recovery", "registration"):
        links.make(purpose, lifetime=timedelta(days=-8), email="a@where.example")
    links.make("recovery", lifetime=timedelta(days=-6), email="a@where.example")
    assert links.forget_old() == 2
    assert sorted(AccessLink.objects.values_list("purpose", flat=True)) == ["recovery", "ticket"]


def test_a_link_of_one_purpose_does_nothing_of_another(world: World) -> None:
    token = asking.make("recovery", email="carla@acme.example", person=world.carla)
    assert accounts.find(token, "recovery") is not None
    assert accounts.find(token, "registration") is None and accounts.find(token, "invitation") is None


def test_two_who_press_at_once_make_one_account(world: World) -> None:
    """Both have read the link as live; one of them spends it."""
    token = asking.make("registration", email="nadia@lindqvist.example", person=None)
    one, other = accounts.find(token, "registration"), accounts.find(token, "registration")
    assert one is not None and other is not None
    accounts.register(one, CHOSEN)
    with pytest.raises(accounts.Spent):
        accounts.register(other, CHOSEN)
    assert Person.objects.filter(name="").count() == 1


def test_a_spent_link_that_does_nothing_is_not_used_up(world: World) -> None:
    nadia = addresses.person_for("nadia@lindqvist.example", "Nadia")
    token = asking.make("registration", email="nadia@lindqvist.example", person=None)
    Person.objects.filter(pk=nadia.pk).update(is_active=False)
    link = accounts.find(token, "registration")
    assert link is not None
    with pytest.raises(accounts.Spent):
        accounts.register(link, CHOSEN)
    assert AccessLink.objects.get().used_at is None
    Person.objects.filter(pk=nadia.pk).update(is_active=True)
    assert accounts.register(link, CHOSEN) == nadia


def test_proving_one_of_two_addresses_makes_it_the_one_we_write_to(world: World) -> None:
    nadia = addresses.person_for("old@lindqvist.example", "Nadia")
    addresses.add(nadia, "new@lindqvist.example")
    assert addresses.prove(nadia, "New@Lindqvist.example") and addresses.primary(nadia) == "new@lindqvist.example"
    assert addresses.prove(nadia, "old@lindqvist.example") and addresses.primary(nadia) == "new@lindqvist.example"
    assert not addresses.prove(nadia, "carla@acme.example")


def test_only_the_live_ones_of_the_address_end(world: World) -> None:
    for email in ("a@where.example", "a@where.example", "b@where.example"):
        links.make("registration", lifetime=timedelta(hours=1), email=email)
    assert links.revoke_for("a@where.example", "registration") == 2
    assert AccessLink.objects.filter(revoked_at=None, expires_at__gt=timezone.now()).count() == 1
