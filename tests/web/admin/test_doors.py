from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
NOBODYS = "aaaaaaaaaaaaaaaaaaaa"


def addresses() -> list[str]:
    admin = next(part for part in get_resolver().url_patterns if getattr(part, "namespace", "") == "admin")
    routes = [re.sub(r"<\w+:\w+>", NOBODYS, str(route.pattern)) for route in admin.url_patterns]
    return [f"/admin/{route}" for route in routes]


def test_there_are_addresses_to_guard() -> None:
    assert len(addresses()) > 15


@pytest.mark.parametrize("who", ["ada", "carla@acme.example"])
def test_for_agents_and_customers_nothing_is_there(client: Client, world: World, who: str) -> None:
    client.login(username=who, password=PASSWORD)
    for path in addresses():
        assert client.get(path).status_code in (404, 405), path
        assert client.post(path).status_code in (404, 405), path


def test_a_stranger_is_led_to_the_sign_in(client: Client, world: World) -> None:
    for path in addresses():
        assert client.get(path)["Location"].startswith("/sign-in/"), path


def test_an_administrator_finds_no_page_that_breaks(ines: Client) -> None:
    for path in addresses():
        assert ines.get(path).status_code < 500, path


def test_the_administration_ends_with_the_right(ines: Client, world: World) -> None:
    world.ines.is_administrator = False
    world.ines.save()
    assert ines.get("/admin/").status_code == 404
