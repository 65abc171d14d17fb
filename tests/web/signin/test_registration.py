from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.desk import settings as desk
from deskbell.desk.models import Registration, Scenario
from deskbell.entry import knocking
from deskbell.entry.models import AccessLink, Knock
from deskbell.notices import accounts as mails
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses, organizing
from deskbell.people.models import OrganizationDomain, Person
from tests.web.signin.asking import FILLED, PASSWORD, answered, link_in, register, signed_in, to
from tests.world import World

pytestmark = pytest.mark.django_db
EMAIL = "nadia@lindqvist.example"


def set_desk(**fields: object) -> None:
    found = desk.current()
    for name, value in fields.items():
        setattr(found, name, value)
    desk.save(found)


def test_a_form_a_mail_and_a_button_and_one_is_signed_in_with_the_tickets_of_before(world: World) -> None:
    nadia = addresses.person_for(EMAIL, "N.")
    ticket = world.ticket(nadia, title="IMAP login fails")
    client = Client()
    page = register(client, "Nadia@Lindqvist.example").content.decode()
    assert "Look into your mail" in page and Person.objects.get(pk=nadia.pk).name == "N."
    (mail,) = answered()
    assert to(mail) == [EMAIL] and mail.purpose == "registration"
    path = link_in(mail)
    assert "Confirm and sign in" in client.get(path).content.decode() and signed_in(client) is None
    assert client.post(path)["Location"] == "/"
    assert signed_in(client) == nadia.pk
    nadia.refresh_from_db()
    assert (nadia.name, nadia.phone, nadia.time_zone) == ("Nadia Petrova", "+49 30 1234", "Europe/Berlin")
    assert nadia.check_password(PASSWORD) and addresses.verified(nadia) == [EMAIL]
    assert ticket.title in client.get("/tickets/").content.decode()


def test_nobody_is_made_before_the_proof(client: Client, world: World) -> None:
    before = Person.objects.count()
    register(client, EMAIL)
    (mail,) = answered()
    client.get(link_in(mail))
    assert Person.objects.count() == before
    client.post(link_in(mail))
    made = addresses.holder(EMAIL)
    assert made is not None and made.pk == signed_in(client) and made.name == "Nadia Petrova"


def test_in_another_browser_the_password_is_chosen_anew(world: World) -> None:
    """Who typed somebody else's address must not have set their password."""
    thief = Client()
    register(thief, EMAIL, password="the thief knows this one")
    (mail,) = answered()
    owner, path = Client(), link_in(mail)
    assert 'name="password"' in owner.get(path).content.decode()
    assert owner.post(path).status_code == 200 and signed_in(owner) is None
    owner.post(path, FILLED)
    person = addresses.holder(EMAIL)
    assert person is not None and signed_in(owner) == person.pk
    assert person.check_password(PASSWORD) and not person.check_password("the thief knows this one")
    assert thief.post(path).status_code == 404 and signed_in(thief) is None


def test_the_link_opens_once_and_for_a_day(world: World) -> None:
    client = Client()
    register(client, EMAIL)
    (mail,) = answered()
    path = link_in(mail)
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(path).status_code == client.post(path).status_code == 404
    AccessLink.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    client.post(path)
    again = Client()
    assert again.get(path).status_code == again.post(path, FILLED).status_code == 404
    assert signed_in(again) is None


def test_of_two_links_the_second_is_worth_nothing_after_the_first(world: World) -> None:
    one, other = Client(), Client()
    register(one, EMAIL)
    register(other, EMAIL)
    first, second = (link_in(mail) for mail in answered())
    one.post(first)
    assert other.post(second).status_code == 404 and signed_in(other) is None


def test_who_has_an_account_is_told_so_by_mail_and_keeps_it(client: Client, world: World) -> None:
    register(client, "carla@acme.example")
    (mail,) = answered()
    assert to(mail) == ["carla@acme.example"] and "It has an account already" in mail.text
    assert "/sign-in/" in mail.text and "/recover/" in mail.text
    assert not AccessLink.objects.exists()
    world.carla.refresh_from_db()
    assert world.carla.name == "Carla Finch" and not world.carla.check_password(PASSWORD)


def test_agents_and_the_disabled_are_not_made_customers(client: Client, world: World) -> None:
    Person.objects.filter(pk=world.dora.pk).update(is_active=False)
    for email in ("ada@desk-staff.example", "dora@brightside.example", "support@desk.example"):
        register(client, email)
    assert [to(mail) for mail in answered()] == [["ada@desk-staff.example"]]
    assert not AccessLink.objects.exists()


def test_the_domain_of_a_proved_address_leads_into_its_organisation(client: Client, world: World) -> None:
    lindqvist = organizing.make(name="Lindqvist")
    OrganizationDomain.objects.create(organization=lindqvist, domain="lindqvist.example")
    register(client, EMAIL)
    assert addresses.holder(EMAIL) is None
    client.post(link_in(answered()[0]))
    assert Person.objects.get(pk=signed_in(client)).organization == lindqvist


def test_the_mail_says_nothing_that_the_form_said(client: Client, world: World) -> None:
    register(client, EMAIL, name="Buy at evil.example")
    (mail,) = answered()
    assert "evil" not in (mail.subject + mail.text + mail.html).lower()
    assert link_in(mail).split("/")[2] not in mail.text + mail.html  # sealed until it is sent


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"registration": Registration.INVITATION}, "by invitation"),
        ({"registration": Registration.AGENTS}, "you need no account"),
        ({"scenario": Scenario.EXTERNAL}, "you need no account"),
        ({"scenario": Scenario.AGENTS}, "you need no account"),
    ],
)
def test_where_nobody_registers_the_page_says_so(
    client: Client, world: World, fields: dict[str, str], words: str
) -> None:
    set_desk(**fields)
    assert words in client.get("/register/").content.decode()
    assert words in register(client, EMAIL).content.decode()
    assert answered() == [] and not Knock.objects.exists()


def test_a_link_of_before_ends_when_registration_is_closed(client: Client, world: World) -> None:
    register(client, EMAIL)
    path = link_in(answered()[0])
    set_desk(registration=Registration.INVITATION)
    assert client.post(path).status_code == 404


def test_what_is_wrong_in_the_form_is_said_before_anybody_is_asked(client: Client, world: World) -> None:
    for wrong in ({"password": "short"}, {"email": "nadia@lindqvist"}, {"name": ""}, {"password": "qwerty123456"}):
        page = client.post("/register/", FILLED | {"email": EMAIL} | wrong)
        assert 'class="err"' in page.content.decode(), wrong
    assert not Knock.objects.exists() and "registration" not in client.session


def test_an_address_gets_a_few_mails_an_hour_and_the_page_does_not_tell(world: World) -> None:
    pages = {register(Client(), EMAIL).status_code for _ in range(knocking.PER_ADDRESS + 3)}
    assert pages == {200}
    assert len(answered()) == knocking.PER_ADDRESS


def test_an_invited_customer_chooses_a_password_and_is_in(world: World) -> None:
    set_desk(registration=Registration.INVITATION)
    nadia = addresses.person_for(EMAIL, "Nadia Petrova")
    ticket = world.ticket(nadia, title="IMAP login fails")
    mail = mails.invite(by=world.ada, person=nadia)
    assert mail is not None and "Ada Lark invites you" in mail.text and "ada@" not in mail.text
    client, path = Client(), link_in(mail)
    assert 'value="Nadia Petrova"' in client.get(path).content.decode()
    client.post(path, FILLED)
    assert signed_in(client) == nadia.pk and addresses.verified(nadia) == [EMAIL]
    assert ticket.title in client.get("/tickets/").content.decode()
    assert Client().post(path, FILLED).status_code == 404
    assert mails.invite(by=world.ada, person=Person.objects.get(pk=nadia.pk)) is None  # has an account now


def test_an_invitation_to_somebody_who_registered_meanwhile_opens_nothing(world: World) -> None:
    nadia = addresses.person_for(EMAIL, "Nadia Petrova")
    mail = mails.invite(by=world.ada, person=nadia)
    assert mail is not None
    client = Client()
    register(client, EMAIL)
    client.post(link_in(answered()[-1]))
    assert Client().get(link_in(mail)).status_code == 404


def test_colleagues_are_not_invited(world: World) -> None:
    assert mails.invite(by=world.ada, person=world.ben) is None
    assert not OutgoingMail.objects.exists()
