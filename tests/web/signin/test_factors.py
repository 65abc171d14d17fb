"""A second factor at the sign-in: set up, asked for, replaced by a recovery code, removed with the password."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client

from deskbell.audit.models import Entry
from deskbell.outbox.models import OutgoingMail
from deskbell.people import factors
from deskbell.people.models import Person
from tests.web.signin.test_sign_in import OTHER, PASSWORD, is_in, sign_in, someone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_code_was_used() -> Iterator[None]:
    cache.clear()
    yield


@pytest.fixture
def ada() -> Person:
    return someone("ada", "ada@desk.example", is_agent=True)


def now_code(secret: str) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def set_up(client: Client) -> str:
    """An app, as a person does it; the secret."""
    page = client.get("/account/app/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/account/app/", {"code": now_code(secret)})
    assert answer.status_code == 302 and answer["Location"] == "/account/codes/"
    return secret


def test_an_app_is_set_up_by_its_first_code_and_asked_for_from_then_on(client: Client, ada: Person) -> None:
    sign_in(client, "ada")
    page = client.get("/account/app/").content.decode()
    assert "<svg" in page and "data:" not in page and "style=" not in page and "otpauth:" not in page
    assert client.post("/account/app/", {"code": "000000"}).status_code == 200
    secret = set_up(client)
    assert factors.of(ada).totp_since and factors.of(ada).codes_left == 10
    row = Authenticator.objects.get(type="totp")
    assert secret not in str(row.data)  # sealed

    other = Client()
    assert sign_in(other, "ada")["Location"] == "/sign-in/factor/"
    assert not is_in(other)
    assert other.get("/desk/").status_code == 302
    assert other.post("/sign-in/factor/", {"code": "000000"}).status_code == 200
    with time_machine.travel(time.time() + 60):
        answer = other.post("/sign-in/factor/", {"code": now_code(secret)})
    assert answer["Location"] == "/desk/" and is_in(other)


def test_a_code_works_once(client: Client, ada: Person) -> None:
    sign_in(client, "ada")
    secret = set_up(client)
    with time_machine.travel(time.time() + 60):
        code = now_code(secret)
        for expected in (302, 200):
            other = Client()
            sign_in(other, "ada")
            assert other.post("/sign-in/factor/", {"code": code}).status_code == expected


def test_guessing_codes_is_stopped(client: Client, ada: Person) -> None:
    sign_in(client, "ada")
    secret = set_up(client)
    other = Client()
    sign_in(other, "ada")
    for _ in range(25):  # five minutes may end meanwhile, and the count with them
        other.post("/sign-in/factor/", {"code": "000000"})
    page = other.post("/sign-in/factor/", {"code": now_code(secret)})
    assert "Too many attempts" in page.content.decode() and not is_in(other)


def test_a_recovery_code_replaces_the_app_once(client: Client, ada: Person) -> None:
    sign_in(client, "ada")
    set_up(client)
    page = client.get("/account/codes/").content.decode()
    codes = [code.replace(" ", "") for code in re.findall(r"<code>([\d ]+)</code>", page)]
    assert len(codes) == 10
    for expected in (True, False):
        other = Client()
        sign_in(other, "ada")
        other.post("/sign-in/factor/", {"code": codes[0]})
        assert is_in(other) == expected
    client.post("/account/codes/new/")
    other = Client()
    sign_in(other, "ada")
    other.post("/sign-in/factor/", {"code": codes[1]})
    assert not is_in(other)


def test_removing_asks_for_the_password_however_young_the_sign_in(client: Client, ada: Person) -> None:
    sign_in(client, "ada")
    set_up(client)
    assert client.get("/account/app/remove/").status_code == 200
    assert client.post("/account/app/remove/", {"password": "wrong"}).status_code == 200
    assert factors.of(ada).is_on
    assert client.post("/account/app/remove/", {"password": PASSWORD}).status_code == 302
    assert factors.of(ada) == factors.Factors()
    assert sign_in(Client(), "ada")["Location"] == "/desk/"


def test_every_change_is_written_down_and_mailed(
    client: Client, ada: Person, django_capture_on_commit_callbacks: object
) -> None:
    sign_in(client, "ada")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        set_up(client)
    client.post("/account/app/remove/", {"password": PASSWORD})
    client.post("/account/password/", {"current": PASSWORD, "password": OTHER})
    actions = list(Entry.objects.filter(actor=ada.pk).order_by("pk").values_list("action", flat=True))
    assert actions == ["signed_in", "totp_added", "totp_removed", "password_changed"]
    mails = list(OutgoingMail.objects.order_by("pk").values_list("text", flat=True))
    assert len(mails) == 3 and "authenticator app was removed" in mails[1] and "password was changed" in mails[2]


def test_an_old_sign_in_is_asked_again_before_it_adds_a_factor(client: Client, ada: Person) -> None:
    sign_in(client, "ada")
    with time_machine.travel(time.time() + 3600):
        answer = client.get("/account/app/")
        assert answer["Location"].startswith("/sign-in/again/")
        client.post(answer["Location"], {"password": PASSWORD})
        assert client.get("/account/app/").status_code == 200
        assert client.get("/account/keys/").status_code == 200


def test_the_password_is_changed_with_the_one_before_and_ends_the_other_browsers(client: Client, ada: Person) -> None:
    sign_in(client, "ada")
    other = Client()
    sign_in(other, "ada")
    for current, new in (("wrong", OTHER), (PASSWORD, "short"), (PASSWORD, PASSWORD), (PASSWORD, "ada ada ada")):
        assert client.post("/account/password/", {"current": current, "password": new}).status_code == 200
    answer = client.post("/account/password/", {"current": PASSWORD, "password": OTHER})
    assert answer.status_code == 302
    assert client.get("/desk/").status_code == 200
    assert other.get("/desk/").status_code == 302
    assert sign_in(Client(), "ada", OTHER)["Location"] == "/desk/"
    page = client.get("/desk/preferences/").content.decode()
    assert page.count("This browser") == 1


def test_ten_wrong_current_passwords_stop_the_right_one_too(client: Client, ada: Person) -> None:
    sign_in(client, "ada")
    for _ in range(10):
        client.post("/account/password/", {"current": "wrong", "password": OTHER})
    page = client.post("/account/password/", {"current": PASSWORD, "password": OTHER})
    assert "Too many attempts" in page.content.decode()


def test_sessions_are_listed_with_this_one_marked_and_each_can_be_ended(ada: Person) -> None:
    browsers = {
        "Firefox on Windows": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Safari on iPhone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
        "Edge on Windows": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
    }
    clients = {name: Client(headers={"user-agent": agent}) for name, agent in browsers.items()}
    for client in clients.values():
        sign_in(client, "ada")
    here = clients["Firefox on Windows"]
    page = here.get("/desk/preferences/")
    lines = page.context["sessions"]
    assert [line.name for line in lines if line.is_this] == ["Firefox on Windows"]
    assert {line.name for line in lines} == set(browsers)
    phone = next(line for line in lines if "iPhone" in line.name)
    stranger = Client()
    someone("ben", is_agent=True)
    sign_in(stranger, "ben")
    assert stranger.post(f"/account/sessions/{phone.id}/").status_code == 404
    assert clients["Safari on iPhone"].get("/desk/").status_code == 200
    here.post(f"/account/sessions/{phone.id}/")
    assert clients["Safari on iPhone"].get("/desk/").status_code == 302
    assert clients["Edge on Windows"].get("/desk/").status_code == 200
    here.post("/account/sessions/")
    assert clients["Edge on Windows"].get("/desk/").status_code == 302
    assert here.get("/desk/").status_code == 200 and stranger.get("/desk/").status_code == 200


def test_signing_out_takes_the_session_off_the_list(client: Client, ada: Person) -> None:
    sign_in(client, "ada")
    assert ada.sign_ins.count() == 1
    client.post("/sign-out/")
    assert ada.sign_ins.count() == 0


def test_an_administrator_without_the_desk_has_a_page_of_their_own(client: Client) -> None:
    someone("ines", is_administrator=True)
    sign_in(client, "ines")
    page = client.get("/account/")
    assert page.status_code == 200 and "Two-step sign-in" in page.content.decode()
    assert client.post("/account/sessions/")["Location"] == "/account/"


@pytest.mark.parametrize(
    "credential", ["", "{}", "null", "[]", '"x"', '{"id": 1}', '{"rawId": "%", "response": {}}', "\0"]
)
def test_what_no_passkey_says_is_refused_like_a_wrong_answer(client: Client, ada: Person, credential: str) -> None:
    assert client.post("/sign-in/passkey/", {"credential": credential}).status_code in (200, 302)
    sign_in(client, "ada")
    client.get("/account/keys/")
    assert client.post("/account/keys/", {"name": "x", "credential": credential}).status_code == 200
    assert not Authenticator.objects.exists()
