from __future__ import annotations

import pytest
from django.test import Client

from tests.world import PASSWORD, World


@pytest.fixture
def ines(client: Client, world: World) -> Client:
    """A browser in which Ines, who administers, is signed in."""
    client.login(username="ines", password=PASSWORD)
    return client
