"""What every test may ask for."""

from __future__ import annotations

import pytest

from deskbell.desk import settings as desk
from tests import world as worlds


@pytest.fixture(autouse=True)
def _fresh_desk_settings() -> None:
    """The desk's settings are kept for a moment per process: not from one test to the next."""
    desk.forget()


@pytest.fixture
def world(db: None) -> worlds.World:
    """Ada, Ben, Ines, Carla, Colin, Dora and Otto with their queues."""
    return worlds.build()
