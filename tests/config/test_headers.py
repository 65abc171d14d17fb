"""The headers of every page, seen on one that needs no sign-in and on one that is not there."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture(params=["sign-in", "missing"])
def headers(request: pytest.FixtureRequest, client: Client) -> dict[str, str]:
    path = reverse(settings.LOGIN_URL) if request.param == "sign-in" else "/no/such/page/"
    return dict(client.get(path, headers={"host": "localhost"}).items())


def test_a_page_loads_nothing_from_elsewhere_and_nothing_inline(headers: dict[str, str]) -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    nothing = {"default-src", "frame-ancestors", "base-uri", "object-src"}
    assert {name for name, value in policy.items() if value == "'none'"} == nothing
    assert {value for name, value in policy.items() if name not in nothing} == {"'self'"}
    assert {"script-src", "style-src", "img-src", "font-src", "connect-src", "form-action", "frame-src"} <= set(
        policy
    )


def test_a_page_says_how_it_may_be_used(headers: dict[str, str]) -> None:
    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED
    assert "camera=()" in headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]


def test_a_page_is_stored_nowhere(headers: dict[str, str]) -> None:
    assert "no-store" in headers["Cache-Control"]


def test_the_form_cookie_is_out_of_reach_of_scripts(client: Client) -> None:
    client.get(reverse(settings.LOGIN_URL), headers={"host": "localhost"})
    cookie = client.cookies[settings.CSRF_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_another_host_name_is_refused(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
