from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from deskbell.tickets.models import Ticket
from tests.web.portal.test_new_ticket import GUEST, set_desk, token
from tests.world import World

pytestmark = pytest.mark.django_db

SITE = "https://www.example.org"


@pytest.fixture
def site(world: World) -> Client:
    """A browser on a listed site, that checks forms as a real one is checked."""
    set_desk(embed_origins=[SITE])
    return Client(enforce_csrf_checks=True, headers={"referer": f"{SITE}/contact"})


def send(client: Client, **more: Any) -> Any:
    page = client.get("/embed/new/").content.decode()
    return client.post("/embed/new/", {**GUEST, "once": token(page), **more})


def test_without_listed_sites_there_is_no_such_form(client: Client, world: World) -> None:
    assert client.get("/embed/new/").status_code == 404
    assert client.post("/embed/new/", GUEST).status_code == 404


def test_a_listed_site_shows_it_and_no_cookie_is_set(site: Client, world: World) -> None:
    answer = site.get("/embed/new/")
    assert answer.status_code == 200 and not site.cookies
    assert f"frame-ancestors {SITE};" in answer["Content-Security-Policy"] + ";"
    assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_another_site_gets_nothing(site: Client, world: World) -> None:
    for odd in ("https://evil.example/x", "http://["):
        assert site.get("/embed/new/", headers={"referer": odd}).status_code == 404
    assert site.post("/embed/new/", GUEST, headers={"referer": "https://evil.example/x"}).status_code == 404


def test_a_ticket_comes_of_it_whoever_is_signed_in(site: Client, world: World) -> None:
    site.force_login(world.carla)
    sent = send(site)
    assert sent.status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.customer.name == "Nadia Petrova" and ticket.articles.get().unverified
    page = site.get(sent["Location"])
    assert "nadia@nowhere.example" in page.content.decode() and ticket.number not in page.content.decode()
    assert f"frame-ancestors {SITE}" in page["Content-Security-Policy"]


def test_a_form_we_did_not_draw_makes_no_ticket(site: Client, world: World) -> None:
    answer = site.post("/embed/new/", {**GUEST, "once": "forged"})
    page = answer.content.decode()
    assert answer.status_code == 422 and not Ticket.objects.exists()
    assert GUEST["text"] in page and "open for long" in page


def test_the_site_chooses_the_language(site: Client, world: World) -> None:
    assert '<html lang="ru"' in site.get("/embed/new/?language=ru").content.decode()
    assert '<html lang="en"' in site.get("/embed/new/?language=xx").content.decode()


def test_a_closed_form_is_closed_here_too(site: Client, world: World) -> None:
    set_desk(guest_form=False)
    assert site.get("/embed/new/").status_code == 404


def test_files_go_ahead_without_a_cookie(site: Client, world: World) -> None:
    once = token(site.get("/embed/new/").content.decode())
    begun = site.post(f"/embed/files/{once}/", {"name": "a.log", "type": "text/plain", "size": "5"})
    assert begun.status_code == 201 and not site.cookies
    assert site.post("/embed/files/forged/", {"name": "a.log", "size": "5"}).status_code == 404
