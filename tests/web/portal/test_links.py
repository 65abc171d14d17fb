from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.entry import guessing, links
from deskbell.entry.models import AccessLink
from deskbell.people import limits
from deskbell.people.models import Person
from deskbell.tickets.models import Ticket
from tests.web.portal.conftest import Case
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db


def guest(case: Case) -> Client:
    client = Client()
    client.get(case.link)
    return client


def plain(answer: object) -> str:
    """The page without its form tokens and its own address."""
    return re.sub(r'(csrfmiddlewaretoken|next)" value="[^"]*"', "", answer.content.decode())


def test_a_link_opens_its_ticket_without_an_account_as_often_as_one_likes(client: Client, case: Case) -> None:
    for _ in range(2):
        answer = client.get(case.link)
        assert (answer.status_code, answer["Location"]) == (302, case.page)
    page = client.get(case.page).content.decode()
    assert "IMAP login fails" in page and "nobody can sign in" in page and case.ticket.number in page


def test_its_cookie_is_for_this_ticket_only_and_out_of_reach_of_scripts(client: Client, case: Case) -> None:
    client.get(case.link)
    cookie = client.cookies["deskbell-ticket"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (case.page, True, "Lax")
    token = case.link.split("/")[2]
    assert token not in cookie.value
    other = case.world.ticket(case.person)
    client.cookies["deskbell-ticket"]["path"] = "/"
    assert client.get(f"/ticket/{other.number}/").status_code == 404


def test_following_a_link_changes_nothing(client: Client, case: Case) -> None:
    before = list(AccessLink.objects.values()), list(Ticket.objects.values())
    client.get(case.link)
    client.get(case.page)
    client.get(f"{case.page}closure/")
    assert (list(AccessLink.objects.values()), list(Ticket.objects.values())) == before


def test_revoking_works_at_once_for_who_is_already_in(case: Case) -> None:
    client = guest(case)
    assert client.get(case.page).status_code == 200
    links.revoke(purpose="ticket", about=case.ticket.pk)
    assert client.get(case.page).status_code == 404
    assert client.post(f"{case.page}reply/", {"text": "still here?"}).status_code == 404


def test_a_link_ends_with_its_time_for_who_is_already_in(case: Case) -> None:
    client = guest(case)
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(case.page).status_code == client.get(case.link).status_code == 404


def test_every_link_that_does_not_open_answers_alike(client: Client, case: Case) -> None:
    expired = links.make("ticket", lifetime=timedelta(seconds=-1), about=case.ticket.pk, person=case.person)
    setup = links.make("setup", lifetime=timedelta(days=1), about=case.ticket.pk, person=case.person)
    nowhere = links.make("ticket", lifetime=timedelta(days=1), about=10**9, person=case.person)
    links.revoke(purpose="ticket", about=case.ticket.pk)
    revoked = case.link.split("/")[2]
    seen = set()
    for token in (expired, setup, nowhere, revoked, "A" * 43, "x", "%F0%9F%98%80", "a" * 5000):
        answer = client.get(f"/t/{token}/")
        seen.add((answer.status_code, plain(answer), str(sorted(answer.cookies))))
    assert len(seen) == 1
    status, page, cookies = seen.pop()
    assert status == 404 and "This does not open" in page and "deskbell-ticket" not in cookies


def test_a_forged_cookie_is_nothing(client: Client, case: Case) -> None:
    for value in ("", "1", "WzEsMV0:1:x", "a" * 5000):
        client.cookies["deskbell-ticket"] = value
        assert client.get(case.page).status_code == 404


def test_a_ticket_of_others_reads_like_one_that_is_not_there(case: Case) -> None:
    client = Client()
    client.login(username="dora@brightside.example", password=PASSWORD)
    theirs, none = client.get(case.page), client.get("/ticket/2099010110000017/")
    assert theirs.status_code == none.status_code == 404
    assert plain(theirs).replace(case.ticket.number, "") == plain(none).replace("2099010110000017", "")


def test_who_has_an_account_signs_in_and_comes_to_the_ticket(client: Client, case: Case) -> None:
    case.person.set_password(PASSWORD)
    case.person.save()
    assert client.get(case.link)["Location"] == f"/sign-in/?next=%2Fticket%2F{case.ticket.number}%2F"
    assert client.get(case.page).status_code == 404


def test_a_link_made_before_the_account_opens_nothing_any_more(case: Case) -> None:
    client = guest(case)
    case.person.set_password(PASSWORD)
    case.person.save()
    assert client.get(case.page).status_code == 404


def test_the_link_of_somebody_who_was_disabled_is_dead(case: Case) -> None:
    client = guest(case)
    Person.objects.filter(pk=case.person.pk).update(is_active=False)
    assert client.get(case.page).status_code == client.get(case.link).status_code == 404


def test_guessing_is_stopped_by_network(client: Client, case: Case) -> None:
    network = limits.network_of("127.0.0.1")
    for _ in range(guessing.GUESSES):
        limits.hit("guess", network, guessing.GUESSES, guessing.WINDOW)
    assert client.get(case.link).status_code == 404
    assert client.get(case.link, REMOTE_ADDR="192.0.2.7").status_code == 302


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.7", "192.0.2.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("", "unknown")],
)
def test_a_network_is_what_one_house_has(address: str, network: str) -> None:
    assert limits.network_of(address) == network


def test_each_language_is_offered_by_its_own_name(case: Case) -> None:
    client = Client(headers={"accept-language": "ru"})
    client.get(case.link)
    page = client.get(case.page).content.decode()
    assert all(f">{name}</button>" in page for name in ("English", "Deutsch", "Русский"))
