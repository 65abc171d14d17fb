from __future__ import annotations

import pytest
from django.test import Client

from tests.fresh import fresh
from tests.world import PASSWORD, World


@pytest.fixture
def ines(client: Client, world: World) -> Client:
    """A browser in which Ines, who administers, has just signed in."""
    client.login(username="ines", password=PASSWORD)
    return fresh(client)
