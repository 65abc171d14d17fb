"""The page about security, and what its settings do at the door."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from deskbell.audit.models import Entry
from deskbell.desk import changing
from deskbell.desk import settings as desk
from deskbell.people import passwords, sessions
from deskbell.people.models import Person
from tests.web.signin.test_factors import set_up
from tests.web.signin.test_sign_in import is_in, sign_in
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
FORM = {
    **{"password_length": "14", "sign_in_tries": "5", "session_days": "3", "forms_per_hour": "7"},
    **{"idle_administrators": "10", "idle_agents": "60", "idle_customers": "0"},
    **{"auto_replies_per_hour": "10", "auto_replies_per_day": "40"},
}
DAWN = "2026-03-02T08:00:00+00:00"


def test_what_is_set_is_kept_and_logged_with_what_stood_there(ines: Client) -> None:
    assert ines.post("/admin/security/", FORM | {"factor_agents": "on"}).status_code == 302
    now = desk.current()
    assert (now.password_length, now.sign_in_tries, now.idle_agents, now.factor_agents) == (14, 5, 60, True)
    entry = Entry.objects.get(action="desk_changed")
    assert entry.details["old"]["password_length"] == 12 and entry.details["new"]["password_length"] == 14


@pytest.mark.parametrize(
    "wrong",
    [
        {"password_length": "11"},
        {"session_days": "15"},
        {"session_days": "0"},
        {"idle_agents": "-1"},
        {"sign_in_tries": "2"},
        {"forms_per_hour": "x"},
        {"auto_replies_per_day": "9"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(ines: Client, wrong: dict[str, str]) -> None:
    answer = ines.post("/admin/security/", FORM | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'class="err"' in page
    assert all(f'value="{value}"' in page for value in (FORM | wrong).values())
    assert desk.current().sign_in_tries == 10


def test_who_has_a_password_alone_is_named(ines: Client, world: World) -> None:
    assert "Ada Lark" in ines.get("/admin/security/").content.decode()


def test_who_lacks_the_second_factor_sets_it_up_before_anything_else(client: Client, world: World) -> None:
    cache.clear()
    changing.change(by=None, factor_agents=True)
    sign_in(client, "ada", PASSWORD)
    for path in ("/desk/", "/desk/preferences/", "/account/sessions/", "/"):
        assert client.get(path)["Location"] == "/account/factor/", path
    assert client.post("/desk/preferences/")["Location"] == "/account/factor/"
    page = client.get("/account/factor/").content.decode()
    assert "/account/app/" in page and "/account/keys/" in page and "Sign out" in page
    set_up(client)
    assert client.get("/account/codes/").status_code == 200
    assert client.get("/desk/").status_code == 200 and client.get("/account/factor/").status_code == 302
    Authenticator.objects.all().delete()  # lost again: asked again
    assert client.get("/desk/")["Location"] == "/account/factor/"


def test_each_role_is_asked_by_itself(world: World) -> None:
    for field, asked in (("factor_agents", "ada"), ("factor_administrators", "ines"), ("factor_customers", "carla")):
        changing.change(by=None, factor_agents=False, factor_administrators=False, factor_customers=False)
        changing.change(by=None, **{field: True})
        for name in ("ada", "ines", "carla"):
            client = Client()
            client.force_login(getattr(world, name))
            page = client.get("/account/")
            assert (page.get("Location") == "/account/factor/") == (name == asked), (field, name)


def signed_in(login: str) -> Client:
    client = Client()
    sign_in(client, login, PASSWORD)
    assert is_in(client)
    return client


@pytest.mark.parametrize(("login", "page", "minutes"), [("ada", "/desk/", 120), ("ines", "/admin/", 30)])
def test_a_browser_that_nobody_uses_is_signed_out(world: World, login: str, page: str, minutes: int) -> None:
    with time_machine.travel(DAWN, tick=False) as clock:
        client = signed_in(login)
        for _ in range(3):
            clock.shift(timedelta(minutes=minutes - 1))
            assert client.get(page).status_code == 200  # used: it goes on
        clock.shift(timedelta(minutes=minutes - 1))
        assert client.get(page, headers={"X-Unattended": "1"}).status_code == 200  # an open page looks again
        clock.shift(timedelta(minutes=2))
        answer = client.get(page, follow=True)
        assert answer.redirect_chain[0][0].startswith("/sign-in/")
        assert "was not used for a while" in answer.content.decode() and not is_in(client)
        assert not sessions.of(Person.objects.get(username=login)).exists()


def test_another_process_may_have_seen_it(world: World) -> None:
    with time_machine.travel(DAWN, tick=False) as clock:
        client = signed_in("ines")
        clock.shift(timedelta(minutes=31))
        # What this process remembers is older than the row.
        person = Person.objects.get(username="ines")
        person.sign_ins.update(seen_at=timezone.now() - timedelta(minutes=5))
        assert client.get("/admin/").status_code == 200
        sessions._known.clear()
        assert client.get("/admin/").status_code == 200


def test_no_session_lasts_for_ever(world: World) -> None:
    changing.change(by=None, idle_agents=0, session_days=2)
    with time_machine.travel(DAWN, tick=False) as clock:
        client = signed_in("ada")
        clock.shift(timedelta(hours=47))
        assert client.get("/desk/").status_code == 200
        clock.shift(timedelta(hours=2))
        assert client.get("/desk/")["Location"].startswith("/sign-in/")


def test_the_number_of_tries_is_the_administrators(world: World) -> None:
    changing.change(by=None, sign_in_tries=3)
    for _ in range(3):
        sign_in(Client(), "ada", "wrong")
    assert "Too many attempts" in sign_in(Client(), "ada", PASSWORD).content.decode()


def test_a_new_password_is_as_long_as_the_administrator_asks(world: World) -> None:
    changing.change(by=None, password_length=20)
    assert passwords.shortest() == 20
    client = signed_in("ada")
    page = client.get("/account/password/").content.decode()
    assert 'minlength="20"' in page and "At least 20 characters" in page
    given = {"current": PASSWORD, "password": "nineteen characters"}
    assert "at least 20 characters" in client.post("/account/password/", given).content.decode()


def test_signing_out_clears_what_the_browser_kept(world: World) -> None:
    assert signed_in("ada").post("/sign-out/")["Clear-Site-Data"] == '"cache", "storage"'
