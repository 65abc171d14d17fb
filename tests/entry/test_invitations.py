from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from deskbell.audit.models import Entry
from deskbell.desk import settings as desk
from deskbell.entry import invitations
from deskbell.entry.models import AccessLink
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Grant, Level

pytestmark = pytest.mark.django_db
FORM = {"name": "Ines", "email": "Ines@Desk.example", "username": "Ines", "password": "four calm words here"}


@pytest.fixture(autouse=True)
def _fresh_desk() -> None:
    desk.forget()


def path_of(url: str) -> str:
    assert url.startswith(settings.DESKBELL_URL + "/setup/")
    return urlsplit(url).path


def test_the_link_makes_the_first_administrator_signs_them_in_and_leads_to_the_path(client: Client) -> None:
    path = path_of(invitations.make_setup_link())
    assert client.get(path).status_code == 200
    answer = client.post(path, FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    ines = Person.objects.get(username="ines")
    assert client.session["_auth_user_id"] == str(ines.pk)
    assert ines.is_agent and ines.is_administrator and ines.check_password(FORM["password"])
    assert addresses.verified(ines) == ["ines@desk.example"]
    assert Grant.objects.filter(group__members=ines, queue=None, type=None, level=Level.MANAGE).count() == 1
    assert desk.current().set_up_at
    assert Entry.objects.filter(action="administrator_made", actor=ines.pk).exists()


def test_afterwards_the_address_is_not_there(client: Client) -> None:
    path = path_of(invitations.make_setup_link())
    client.post(path, FORM)
    assert client.get(path).status_code == Client().get(path).status_code == 404
    assert Client().post(path, FORM | {"username": "otto", "email": "o@x.example"}).status_code == 404
    assert Person.objects.count() == 1
    with pytest.raises(invitations.AlreadySetUp):
        invitations.make_setup_link()


def test_a_new_link_ends_the_old_one(client: Client) -> None:
    old, new = path_of(invitations.make_setup_link()), path_of(invitations.make_setup_link())
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_a_link_ends_after_half_an_hour(client: Client) -> None:
    path = path_of(invitations.make_setup_link())
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(path).status_code == 404


def test_a_ticket_link_sets_nothing_up(client: Client) -> None:
    token = invitations.links.make("ticket", lifetime=timedelta(days=1), about=1)
    assert client.get(f"/setup/{token}/").status_code == 404


def test_only_the_digest_of_a_link_is_kept() -> None:
    token = path_of(invitations.make_setup_link()).split("/")[2]
    assert token not in str(list(AccessLink.objects.values_list()))


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("password", "short", "12"),
        ("password", "qwerty123456", "guessed first"),
        ("password", "x" * 4097, "4096"),
        ("username", "ines@desk", "small letters"),
        ("email", "nonsense", "valid"),
        ("name", "", "required"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_stays_good(client: Client, field: str, value: str, word: str) -> None:
    path = path_of(invitations.make_setup_link())
    answer = client.post(path, FORM | {field: value})
    assert answer.status_code == 200
    assert word in answer.content.decode()
    assert not Person.objects.exists()
    assert client.post(path, FORM).status_code == 302


def test_who_wrote_as_a_customer_before_stays_the_same_person(client: Client) -> None:
    contact = addresses.person_for("ines@desk.example")
    client.post(path_of(invitations.make_setup_link()), FORM)
    assert Person.objects.get().pk == contact.pk
    assert Person.objects.get().is_administrator
