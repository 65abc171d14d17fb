"""Risky acts ask for the password again and go on with what was posted."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal import auth
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from deskbell.db import sealing
from deskbell.queues.models import Mailbox
from tests.fresh import fresh
from tests.web.admin.test_mailboxes import FORM, SECRET
from tests.web.signin.test_factors import now_code
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
NEW = "/admin/mailboxes/new/"


def asked_for_it(ines: Client) -> str:
    """She posts a mailbox an hour after her sign-in; the address of the page that asks for the password."""
    answer = fresh(ines, ago=3600).post(f"{NEW}?from=list", FORM | {"fetch_password": SECRET})
    assert answer.status_code == 302 and not Mailbox.objects.exists()
    assert answer["Location"].startswith("/sign-in/again/?next=")
    return answer["Location"]


def test_what_was_posted_is_done_after_the_password(ines: Client) -> None:
    again = asked_for_it(ines)
    assert "What you filled in is kept." in ines.get(again).content.decode()
    assert ines.post(again, {"password": "wrong"}).status_code == 200 and not Mailbox.objects.exists()
    answer = ines.post(again, {"password": PASSWORD})
    # 307: the browser posts once more, to the page itself, with the password's form; what was kept takes its place
    assert answer.status_code == 307 and answer["Location"].startswith(f"{NEW}?from=list&again=")
    done = ines.post(answer["Location"], {"password": PASSWORD})
    assert "The mailbox is saved." in done.content.decode() and SECRET not in done.content.decode()
    assert sealing.unseal(Mailbox.objects.get().fetch_secret, purpose="mailbox") == SECRET
    assert ines.post(answer["Location"], {"password": PASSWORD}).status_code == 200  # once only
    assert Mailbox.objects.count() == 1


def test_the_password_is_good_for_five_minutes(ines: Client) -> None:
    ines.post(asked_for_it(ines), {"password": PASSWORD})
    ines.post(NEW, FORM)
    assert Mailbox.objects.count() == 1


def test_looking_asks_for_nothing(ines: Client) -> None:
    assert fresh(ines, ago=3600).get(NEW).status_code == 200


def test_what_waits_in_the_session_is_sealed(ines: Client) -> None:
    asked_for_it(ines)
    kept = "".join(Session.objects.values_list("session_data", flat=True))
    assert kept and SECRET not in kept
    assert SECRET not in str(ines.session["account_reauthentication_state"])


def test_an_act_that_was_left_is_not_done_by_a_password_for_something_else(ines: Client) -> None:
    asked_for_it(ines)
    answer = ines.post("/sign-in/again/?next=/account/codes/", {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/account/codes/")
    assert not Mailbox.objects.exists()
    ines.post(f"{NEW}?again=guessed", FORM | {"address": "nonsense"})
    assert not Mailbox.objects.exists()


def test_who_may_not_in_is_asked_for_nothing(ines: Client, client: Client) -> None:
    client.login(username="ada", password=PASSWORD)
    assert fresh(client, ago=3600).post(NEW, FORM).status_code == 404


def test_a_code_of_the_app_serves_as_well(ines: Client, world: World) -> None:
    cache.clear()
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(world.ines, secret)
    again = asked_for_it(ines)
    page = ines.get(again).content.decode()
    assert "Use a code" in page
    by_code = again.replace("/again/", "/again/code/")
    answer = ines.post(by_code, {"code": now_code(secret)})
    assert answer.status_code == 307
    ines.post(answer["Location"], {"code": "000000"})
    assert Mailbox.objects.count() == 1
