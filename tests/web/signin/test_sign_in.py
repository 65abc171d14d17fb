from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from deskbell.audit.models import Entry
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses
from deskbell.people.models import Limit, Person

pytestmark = pytest.mark.django_db
PASSWORD = "four calm words here"
OTHER = "another long phrase"


def someone(username: str | None = None, email: str = "", *, verified: bool = True, **fields: object) -> Person:
    person = Person(name="Ada", username=username, **fields)
    person.set_password(PASSWORD)
    person.save()
    if email:
        addresses.add(person, email, verified=verified)
    return person


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str) -> object:
    return client.post("/sign-in/", {"login": login, "password": password, **more})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["ada", "ADA", "ada@desk.example", "Ada@Desk.Example"])
def test_a_user_name_or_an_address_signs_in_in_any_case(client: Client, login: str) -> None:
    someone("ada", "ada@desk.example", is_agent=True)
    answer = sign_in(client, login)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert is_in(client)


def test_a_customer_is_led_to_the_portal_and_an_administrator_to_the_administration(client: Client) -> None:
    someone(email="carla@acme.example")
    assert sign_in(client, "carla@acme.example")["Location"] == "/"
    someone("ines", is_administrator=True)
    assert sign_in(Client(), "ines")["Location"] == "/admin/"


def test_it_goes_on_to_the_page_one_came_from_but_never_to_another_site(client: Client) -> None:
    someone("ada", is_agent=True)
    assert sign_in(client, "ada", next="/desk/tickets/7/")["Location"] == "/desk/tickets/7/"
    assert sign_in(Client(), "ada", next="https://evil.example/")["Location"] == "/desk/"
    assert sign_in(Client(), "ada", next="//evil.example/")["Location"] == "/desk/"


def test_every_refusal_looks_alike() -> None:
    someone("ada", "ada@desk.example", is_agent=True)
    someone("gone", "gone@desk.example", is_agent=True, is_active=False)
    addresses.person_for("contact@acme.example")
    seen = set()
    tries = [
        ("ada", "wrong"),
        ("nobody", "wrong"),
        ("gone", PASSWORD),
        ("gone", "wrong"),
        ("ada", "x" * 5000),
    ]
    for login, password in [*tries, ("contact@acme.example", "wrong"), ("no@where.example", "wrong")]:
        client = Client()
        answer = sign_in(client, login, password)
        page = answer.content.decode().replace(f'value="{login}"', "")
        seen.add((answer.status_code, re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)))
        assert not is_in(client), login
    assert len(seen) == 1
    assert "The name or the password is wrong." in seen.pop()[1]


def test_ten_wrong_passwords_stop_the_right_one_too(client: Client) -> None:
    someone("ada", is_agent=True)
    for _ in range(10):
        sign_in(Client(), "ada", "wrong")
    assert "Too many attempts" in sign_in(client, "ada").content.decode()
    assert not is_in(client)
    assert Limit.objects.filter(hits__gte=10).exists()


def test_a_temporary_password_is_replaced_before_anybody_is_signed_in(client: Client) -> None:
    ada = someone("ada", is_agent=True, must_change_password=True)
    assert sign_in(client, "ada")["Location"] == "/sign-in/password/"
    assert not is_in(client)
    for bad in ("short", "qwerty123456", PASSWORD):
        page = client.post("/sign-in/password/", {"password": bad})
        assert page.status_code == 200 and not is_in(client), bad
    assert client.post("/sign-in/password/", {"password": OTHER})["Location"] == "/desk/"
    assert is_in(client)
    ada.refresh_from_db()
    assert ada.check_password(OTHER) and not ada.must_change_password
    assert Entry.objects.filter(action="password_changed", actor=ada.pk).exists()


def test_the_change_of_a_first_password_can_be_given_up(client: Client) -> None:
    someone("ada", is_agent=True, must_change_password=True)
    sign_in(client, "ada")
    client.post("/sign-out/")
    assert client.get("/sign-in/password/")["Location"] == "/sign-in/"


def test_the_page_of_the_first_password_is_nobodys_without_a_sign_in(client: Client) -> None:
    assert client.get("/sign-in/password/")["Location"] == "/sign-in/"
    assert client.post("/sign-in/password/", {"password": OTHER})["Location"] == "/sign-in/"


def test_changing_the_password_ends_every_other_session(client: Client) -> None:
    ada = someone("ada", is_agent=True)
    sign_in(client, "ada")
    ada.set_password(OTHER)
    ada.save()
    assert client.get("/sign-in/").status_code == 200  # the form: nobody is signed in


def test_a_disabled_person_is_signed_out_at_once(client: Client) -> None:
    ada = someone("ada", is_agent=True)
    sign_in(client, "ada")
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    assert client.get("/sign-in/").status_code == 200


def test_only_a_post_signs_out(client: Client) -> None:
    someone("ada", is_agent=True)
    sign_in(client, "ada")
    assert client.get("/sign-out/").status_code == 200
    assert is_in(client)
    assert client.post("/sign-out/")["Location"] == "/"
    assert not is_in(client)


def test_a_form_without_its_token_is_refused() -> None:
    someone("ada", is_agent=True)
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, "ada").status_code == 403
    assert not is_in(strict)


def test_the_sign_in_of_an_agent_is_written_down_and_a_customers_is_not(client: Client) -> None:
    ada = someone("ada", is_agent=True)
    sign_in(client, "ada")
    someone(email="carla@acme.example")
    sign_in(Client(), "carla@acme.example")
    assert list(Entry.objects.filter(action="signed_in").values_list("actor", flat=True)) == [ada.pk]


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/again/", "/sign-in/address/"])
def test_no_page_of_the_sign_in_breaks_for_a_stranger(client: Client, path: str) -> None:
    assert client.get(path).status_code in (200, 302)


def test_the_pages_load_no_htmx_and_nothing_inline(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()
    assert "htmx" not in page and "<style" not in page and "style=" not in page and "onclick" not in page
    cache.clear()


def test_an_unproved_address_is_proved_by_the_code_that_was_mailed(client: Client) -> None:
    """A customer with a password whose address nobody confirmed: the code comes through the outbox."""
    someone(email="carla@acme.example")
    EmailAddress.objects.update(verified=False)
    sign_in(client, "carla@acme.example")
    assert not is_in(client)
    mail = OutgoingMail.objects.get(purpose="sign_in")
    code = mail.text.split("\n\n")[1].strip()
    assert [d.email for d in mail.deliveries.all()] == ["carla@acme.example"]
    client.post("/sign-in/address/", {"code": "WRONG1"})
    assert not is_in(client)
    client.post("/sign-in/address/", {"code": code})
    assert is_in(client) and EmailAddress.objects.get().verified


@pytest.mark.parametrize(
    "to", ["http://localhost/", "http://[::1]/", "//evil.example", "https://evil.example/", "/\\evil.example"]
)
def test_signing_in_leads_nowhere_else(to: str) -> None:
    someone("ada", is_agent=True)
    answer = Client().post("/sign-in/", {"login": "ada", "password": PASSWORD, "next": to})
    assert answer.status_code == 302 and answer.headers["Location"] == "/desk/"
