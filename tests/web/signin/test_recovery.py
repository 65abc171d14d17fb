from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from deskbell.desk.models import Registration, Scenario
from deskbell.entry.models import AccessLink
from deskbell.people import addresses
from deskbell.people.models import Person
from tests.web.signin.asking import PASSWORD, answered, link_in, recover, signed_in, to
from tests.web.signin.test_registration import set_desk
from tests.world import PASSWORD as OLD
from tests.world import World

pytestmark = pytest.mark.django_db


def choose(client: Client, path: str, password: str = PASSWORD) -> object:
    return client.post(path, {"password": password})


@pytest.mark.parametrize("login", ["carla@acme.example", "Carla@ACME.example", " carla@acme.example "])
def test_a_new_password_by_address(world: World, login: str) -> None:
    client = Client()
    assert "If <b>" in recover(client, login).content.decode()
    (mail,) = answered()
    assert to(mail) == ["carla@acme.example"] and mail.purpose == "recovery"
    path = link_in(mail)
    assert client.get(path).status_code == 200 and signed_in(client) is None
    assert choose(client, path)["Location"] == "/"
    assert signed_in(client) == world.carla.pk
    world.carla.refresh_from_db()
    assert world.carla.check_password(PASSWORD)


def test_agents_recover_by_user_name_and_the_mail_goes_to_the_stored_address(world: World) -> None:
    client = Client()
    recover(client, "ADA")
    (mail,) = answered()
    assert to(mail) == ["ada@desk-staff.example"]
    assert choose(client, link_in(mail))["Location"] == "/desk/"


def test_every_other_session_and_link_ends(world: World) -> None:
    other = Client()
    other.post("/sign-in/", {"login": "carla@acme.example", "password": OLD})
    assert signed_in(other) == world.carla.pk
    for _ in range(2):
        recover(Client(), "carla@acme.example")
    first, second = (link_in(mail) for mail in answered())
    client = Client()
    choose(client, second)
    assert other.get("/tickets/")["Location"].startswith("/sign-in/")
    assert client.get("/tickets/").status_code == 200
    for path in (first, second):
        assert Client().get(path).status_code == choose(Client(), path).status_code == 404
    told = answered()[-1]
    assert "Your password was changed." in told.text and to(told) == ["carla@acme.example"]


def test_the_link_is_good_for_half_an_hour(world: World) -> None:
    recover(Client(), "carla@acme.example")
    path = link_in(answered()[0])
    left = AccessLink.objects.get().expires_at - timezone.now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(path).status_code == 404


def test_a_bad_password_does_not_use_the_link_up(world: World) -> None:
    recover(Client(), "carla@acme.example")
    path, client = link_in(answered()[0]), Client()
    for bad in ("short", "qwerty123456", ""):
        assert 'class="err"' in choose(client, path, bad).content.decode()
    assert choose(client, path).status_code == 302


def test_the_second_factor_is_asked_for_all_the_same(world: World) -> None:
    TOTP.activate(world.carla, generate_totp_secret())
    recover(Client(), "carla@acme.example")
    client = Client()
    assert choose(client, link_in(answered()[0]))["Location"] == "/sign-in/factor/"
    assert signed_in(client) is None
    assert Authenticator.objects.filter(user=world.carla).exists()


def test_an_unproved_address_of_an_account_lets_nobody_in(world: World) -> None:
    addresses.add(world.carla, "typo@elsewhere.example")
    recover(Client(), "typo@elsewhere.example")
    assert answered() == []


def test_an_address_that_was_taken_away_meanwhile_lets_nobody_in(world: World) -> None:
    recover(Client(), "carla@acme.example")
    path = link_in(answered()[0])
    EmailAddress.objects.filter(email="carla@acme.example").update(user=world.dora, primary=False)
    assert choose(Client(), path).status_code == 404
    world.carla.refresh_from_db()
    assert world.carla.check_password(OLD)


def test_the_disabled_and_the_unknown_get_nothing(world: World) -> None:
    recover(Client(), "carla@acme.example")
    path = link_in(answered()[0])
    Person.objects.filter(pk=world.carla.pk).update(is_active=False)
    assert Client().get(path).status_code == choose(Client(), path).status_code == 404
    for login in ("carla@acme.example", "nobody@nowhere.example", "nobody", "@", "a@b@c"):
        assert recover(Client(), login).status_code == 200
    assert len(answered()) == 1


def test_an_account_from_an_import_gets_its_first_password_so(world: World) -> None:
    """By user name as well, where nobody may register, and with the address unproved until now."""
    set_desk(registration=Registration.AGENTS)
    person = Person.objects.create_contact("Nadia Petrova", username="nadia")
    addresses.add(person, "nadia@lindqvist.example")
    client = Client()
    recover(client, "nadia")
    (mail,) = answered()
    assert to(mail) == ["nadia@lindqvist.example"]
    choose(client, link_in(mail))
    assert signed_in(client) == person.pk
    assert addresses.verified(person) == ["nadia@lindqvist.example"]
    assert len(answered()) == 1  # nothing was changed that one had


@pytest.mark.parametrize(("registration", "mails"), [(Registration.OPEN, 1), (Registration.INVITATION, 0)])
def test_for_a_mere_contact_recovering_is_registering(world: World, registration: str, mails: int) -> None:
    set_desk(registration=registration)
    addresses.person_for("nadia@lindqvist.example", "Nadia")
    recover(Client(), "nadia@lindqvist.example")
    assert len(answered()) == mails


def test_where_customers_do_not_sign_in_only_colleagues_recover(world: World) -> None:
    set_desk(scenario=Scenario.EXTERNAL)
    recover(Client(), "carla@acme.example")
    recover(Client(), "ada")
    assert [to(mail) for mail in answered()] == [["ada@desk-staff.example"]]


def test_customers_are_refused_there_after_a_right_password_only(world: World) -> None:
    signed = Client()
    signed.force_login(world.carla)
    set_desk(scenario=Scenario.EXTERNAL)
    client = Client()
    right = client.post("/sign-in/", {"login": "carla@acme.example", "password": OLD})
    assert right.status_code == 403 and "Customers do not sign in here" in right.content.decode()
    assert signed_in(client) is None
    wrong = client.post("/sign-in/", {"login": "carla@acme.example", "password": "wrong"}).content.decode()
    assert "The name or the password is wrong." in wrong
    assert signed.get("/tickets/")["Location"].startswith("/sign-in/")  # a session of yesterday
    assert client.post("/sign-in/", {"login": "ada", "password": OLD})["Location"] == "/desk/"


@pytest.mark.parametrize("path", ["/customer.pl", "/otrs/customer.pl", "/customer.pl?Action=CustomerTicketZoom;ID=7"])
def test_the_address_of_the_old_portal_has_the_recovery_behind_its_fragment(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert 'id="Reset"' in page and 'id="Signup"' in page and 'id="Login"' in page
    assert 'action="/recover/"' in page and 'action="/sign-in/"' in page
    assert client.post("/customer.pl").status_code == 405
