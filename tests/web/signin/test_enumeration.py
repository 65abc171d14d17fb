"""Known and unknown read alike: sign-in, recovery, registration, check state. Byte by byte; times are the bench's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from deskbell.people import addresses
from deskbell.people.models import Person
from tests.web.signin.asking import FILLED, bare
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
# All of one length, or Content-Length would differ by what was typed.
KNOWN, CONTACT, GONE, AGENT, NOBODY = (
    f"{name}@desk.example" for name in ("known", "conta", "gonee", "agent", "nobod")
)
EMAILS = (KNOWN, CONTACT, GONE, AGENT, NOBODY)


@pytest.fixture
def numbers(world: World) -> dict[str, str]:
    people = {email: Person(name="X") for email in (KNOWN, GONE)}
    people[AGENT] = Person(name="X", is_agent=True, username="agent")
    people[GONE].is_active = False
    for email, person in people.items():
        person.set_password(PASSWORD)
        person.save()
        addresses.add(person, email, verified=True)
    people[CONTACT] = addresses.person_for(CONTACT, "X")
    return {email: world.ticket(person).number for email, person in people.items()}


def alike(ask: Callable[[Client, str], object]) -> set[object]:
    """The different answers to each address, from a fresh browser that has seen the page."""
    seen = set()
    for email in EMAILS:
        status, headers, cookies, page = bare(ask(Client(), email))
        seen.add((status, str(headers), str(cookies), str(page).replace(email, "")))
    return seen


def test_recovery(numbers: dict[str, str]) -> None:
    assert len(alike(lambda client, email: client.post("/recover/", {"login": email}))) == 1


def test_recovery_by_user_name(numbers: dict[str, str]) -> None:
    seen = {str(bare(Client().post("/recover/", {"login": name}))).replace(name, "") for name in ("agent", "nobod")}
    assert len(seen) == 1


def test_registration(numbers: dict[str, str]) -> None:
    assert len(alike(lambda client, email: client.post("/register/", FILLED | {"email": email}))) == 1


def test_sign_in(numbers: dict[str, str]) -> None:
    assert len(alike(lambda client, email: client.post("/sign-in/", {"login": email, "password": "wrong"}))) == 1


@pytest.mark.parametrize("number", ["own", "other", "2099010110000017"])
def test_check_state(numbers: dict[str, str], number: str) -> None:
    def ask(client: Client, email: str) -> object:
        typed = numbers.get(email, numbers[KNOWN]) if number == "own" else number
        typed = numbers[KNOWN] if number == "other" else typed
        answer = client.post("/state/", {"email": email, "number": typed})
        answer.content = answer.content.replace(typed.encode(), b"")
        return answer

    assert len(alike(ask)) == 1


def test_links_that_do_not_open(numbers: dict[str, str]) -> None:
    for door in ("register", "invitation", "recover"):
        seen = {str(bare(Client().get(f"/{door}/{token}/"))[:3]) for token in ("x" * 43, "x", "x" * 3000, "%00")}
        assert len(seen) == 1, door
