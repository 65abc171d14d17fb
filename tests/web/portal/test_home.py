from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from deskbell.blobs import storage
from tests.web.portal.test_new_ticket import offered, set_desk
from tests.world import World

pytestmark = pytest.mark.django_db

FORM, STATE, SIGN_IN, REGISTER = 'href="/new/"', 'action="/state/"', 'href="/sign-in/"', "Register</a>"


WAYS: list[tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = [
    ({}, (FORM, STATE, SIGN_IN, REGISTER), ()),
    ({"registration": "agents"}, (FORM, STATE, SIGN_IN), (REGISTER,)),
    ({"registration": "open", "scenario": "external"}, (FORM, STATE), (REGISTER,)),
    ({"scenario": "agents"}, ("mailto:support@desk.example",), (FORM, STATE, REGISTER)),
    ({"scenario": "sign_in", "web_form": False}, ("mailto:support@desk.example", STATE), (FORM,)),
    ({"web_form": True, "guest_form": False}, (FORM, "You sign in first."), ()),
]


def test_the_front_page_has_the_ways_that_are_open(client: Client, world: World) -> None:
    for fields, there, missing in WAYS:
        set_desk(**fields)
        page = client.get("/").content.decode()
        assert [one for one in there if one not in page] == [], fields
        assert [one for one in missing if one in page] == [], fields


def test_types_lead_into_the_form(client: Client, world: World) -> None:
    bug = offered("Bug", description="An error, an outage")
    page = client.get("/").content.decode()
    assert f'href="/new/?type={bug.public_id}"' in page and "An error, an outage" in page


def test_words_are_the_administrators_in_the_readers_language_else_the_desks(client: Client, world: World) -> None:
    set_desk(portal_texts={"en": {"title": "Ask <us>"}, "de": {"title": "Frag uns"}})
    assert "Ask &lt;us&gt;" in client.get("/").content.decode()
    assert "Frag uns" in client.get("/", headers={"accept-language": "de"}).content.decode()
    assert "Ask &lt;us&gt;" in client.get("/", headers={"accept-language": "ru"}).content.decode()


def test_colour_and_logo_have_addresses_of_their_own(client: Client, world: World) -> None:
    assert "portal.css?v" not in client.get("/").content.decode()
    assert client.get("/logo/").status_code == 404
    blob = storage.store(b"\x89PNG\r\n\x1a\n rest")
    set_desk(accent="#1a5f7a", logo=blob.key)
    page = client.get("/").content.decode()
    assert "/portal.css?v=1a5f7a" in page and f"/logo/?v={blob.key[:8]}" in page
    sheet = client.get("/portal.css")
    assert "--accent:light-dark(#1a5f7a," in sheet.content.decode() and "immutable" in sheet["Cache-Control"]
    assert sheet["Content-Type"].startswith("text/css")
    logo = client.get("/logo/")
    assert logo["Content-Type"] == "image/png" and logo.content == b"\x89PNG\r\n\x1a\n rest"


def test_the_alternative_url_is_this_desk_and_no_other_name_is(world: World, settings: Any) -> None:
    set_desk(portal_url="https://help.example.org")
    client = Client(enforce_csrf_checks=True)
    named = {"host": "help.example.org", "origin": "https://help.example.org"}
    form = client.get("/new/", headers={"host": "help.example.org"})
    csrf = client.cookies[settings.CSRF_COOKIE_NAME].value
    assert form.status_code == 200
    sent = client.post("/state/", {"csrfmiddlewaretoken": csrf, "email": "a@b.example", "number": "1"}, headers=named)
    assert sent.status_code == 200
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    foreign = {"host": "help.example.org", "origin": "https://evil.example"}
    assert client.post("/state/", {"csrfmiddlewaretoken": csrf}, headers=foreign).status_code == 403
