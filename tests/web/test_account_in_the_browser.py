"""An agent's own things in a real browser: second factor, passkeys, sessions, out of office, the bell."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from deskbell.people.models import Group, Person
from deskbell.queues.models import Subscription
from deskbell.tickets.locking import lock
from deskbell.worker import reactions
from tests import world as worlds
from tests.web.test_faces import look, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
PASSKEYS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def world(built_ins: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def base(live_server: Any, settings: Any) -> str:
    """Passkeys belong to the desk's own address."""
    settings.DESKBELL_URL = live_server.url
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    cache.clear()
    return live_server.url


@pytest.fixture
def someone_new(browser: Browser, base: str) -> Iterator[Callable[..., Page]]:
    """A page of a fresh browser; an error of ours in it fails the test."""
    contexts, trouble = [], []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(base_url=base, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("response", lambda r: trouble.append(f"{r.status} {r.url}") if r.status >= 500 else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert trouble == []


def code_for(secret: str, later: int = 0) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30 + later))


def test_an_app_is_set_up_and_asked_for(world: worlds.World, base: str, someone_new: Callable[..., Page]) -> None:
    page = someone_new()
    sign_in(page, base, "ada")
    page.goto("/desk/preferences/")
    page.get_by_role("link", name="Set up Authenticator app").click()
    expect(page.locator("svg.qr")).to_be_visible()
    look(page, "account-app")
    page.goto("/account/app/")
    secret = "".join(page.locator(".totp-key code").all_inner_texts())
    page.get_by_label("Code from the app").fill(code_for(secret))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator("#security")).to_contain_text("10 left")

    other = someone_new()
    sign_in_half = other.goto("/sign-in/")
    assert sign_in_half is not None
    other.get_by_label("E-mail address or user name").fill("ada")
    other.get_by_label("Password", exact=True).fill(worlds.PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Second step")
    look(other, "sign-in-factor")
    other.get_by_label("Code").fill("000000")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_text("The code is wrong or no longer valid.")).to_be_visible()
    other.get_by_label("Code").fill(code_for(secret, later=1))  # the clock of a telephone may be ahead
    other.get_by_role("button", name="Sign in").click()
    expect(other).to_have_url(f"{base}/desk/")

    page.goto("/desk/preferences/")
    page.get_by_role("link", name="Remove Authenticator app").click()
    page.get_by_label("Password", exact=True).fill(worlds.PASSWORD)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("link", name="Set up Authenticator app")).to_be_visible()


def test_a_passkey_signs_in_alone_and_behind_the_password(
    world: worlds.World, base: str, someone_new: Callable[..., Page]
) -> None:
    page = someone_new()
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    device = tool.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEYS})["authenticatorId"]
    sign_in(page, base, "ada")
    page.goto("/account/keys/")
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    keys = tool.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    page.goto("/desk/preferences/")
    expect(page.locator("#security")).to_contain_text("Laptop")

    for way in ("alone", "behind the password"):
        other = someone_new()
        also = other.context.new_cdp_session(other)
        also.send("WebAuthn.enable")
        same = also.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEYS})["authenticatorId"]
        also.send("WebAuthn.addCredential", {"authenticatorId": same, "credential": keys[0]})
        other.goto("/sign-in/")
        if way == "alone":
            other.get_by_role("button", name="Use a passkey instead").click()
        else:
            other.get_by_label("E-mail address or user name").fill("ada")
            other.get_by_label("Password", exact=True).fill(worlds.PASSWORD)
            other.get_by_role("button", name="Sign in", exact=True).click()
            other.get_by_role("button", name="Use a passkey").click()
        expect(other).to_have_url(f"{base}/desk/")


def test_sessions_are_ended_from_another_browser(
    world: worlds.World, base: str, someone_new: Callable[..., Page]
) -> None:
    here, there = someone_new(), someone_new(user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    sign_in(here, base, "ada")
    sign_in(there, base, "ada")
    here.goto("/desk/preferences/")
    expect(here.locator("#sessions")).to_contain_text("Firefox on Windows")
    here.get_by_role("button", name="Sign out Firefox on Windows").click()
    expect(here.locator("#sessions")).not_to_contain_text("Firefox on Windows")
    there.goto("/desk/")
    expect(there).to_have_url(f"{base}/sign-in/?next=/desk/")


def test_who_is_away_is_named_so_and_says_when_back(
    world: worlds.World, base: str, someone_new: Callable[..., Page]
) -> None:
    Group.objects.get(name="Support agents").members.add(world.ben)
    ticket = world.ticket()
    page = someone_new()
    sign_in(page, base, "ben")
    page.goto("/desk/preferences/")
    look(page, "preferences")
    today = timezone.now().date()
    page.goto("/desk/preferences/#away")
    page.get_by_label("First day away").fill(today.isoformat())
    page.get_by_label("Last day away").fill((today + timedelta(days=1)).isoformat())
    page.get_by_label("Who covers for you").select_option(label="Ada Lark")
    page.get_by_role("button", name="Mark me as away").click()
    banner = page.get_by_role("region", name="You are away")
    expect(banner).to_contain_text("Ada Lark covers for you.")

    colleague = someone_new()
    sign_in(colleague, base, "ada")
    colleague.goto(f"/desk/tickets/{ticket.number}/")
    options = colleague.locator("#p-owner option")
    expect(options.filter(has_text="Ben Wolf (away until")).to_have_count(1)
    expect(options.filter(has_text="ask Ada Lark")).to_have_count(1)

    page.goto("/desk/preferences/")
    banner.get_by_role("button", name="I am back").click()
    expect(banner).to_have_count(0)


def test_the_bell_rings_until_the_ticket_was_read(
    world: worlds.World, base: str, someone_new: Callable[..., Page]
) -> None:
    eve = Person.objects.create(name="Eve Moon", username="eve", is_agent=True)
    Group.objects.get(name="Support agents").members.add(eve)
    Subscription.objects.create(person=world.ada, queue=world.support)
    tickets = [world.ticket(title=f"Lamp {number} is dark") for number in range(3)]
    lock(by=eve, ticket=tickets[2])
    while reactions.work_once():
        pass
    page = someone_new()
    sign_in(page, base, "ada")
    bell = page.locator("#bell")
    expect(bell).to_contain_text("3 unread")
    bell.click()
    look(page, "notices")
    page.goto("/desk/notices/")
    page.get_by_role("link", name="Lamp 1 is dark").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lamp 1 is dark")
    page.wait_for_load_state("networkidle")
    page.goto("/desk/notices/")
    expect(bell).to_contain_text("2 unread")
    page.get_by_role("button", name="Mark all as read").click()
    expect(bell).to_contain_text("none unread")
