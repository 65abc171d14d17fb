"""What every test may ask for."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest
from django.apps import apps
from playwright.sync_api import Browser, expect, sync_playwright

from deskbell.contracts.models import KeyKind
from deskbell.db import keeping
from deskbell.desk import settings as desk
from deskbell.privacy.models import Policy
from deskbell.queues.models import State
from tests import world as worlds
from tests.parts import need

expect.set_options(timeout=20_000)  # several browsers share the cores


@pytest.fixture(autouse=True)
def _fresh_desk_settings() -> None:
    """The desk's settings are kept for a moment per process: not from one test to the next."""
    desk.forget()
    keeping.forget_all()


@pytest.fixture(autouse=True)
def _as_migrated(request: pytest.FixtureRequest) -> None:
    """When processes share the tests, one that is rolled back may come behind one with real transactions."""
    marker, names = request.node.get_closest_marker("django_db"), set(request.fixturenames)
    has_real = names & {"transactional_db", "live_server"} or (marker and marker.kwargs.get("transaction"))
    if (marker or "db" in names) and not has_real:
        request.getfixturevalue("db")
        _restore()


@pytest.fixture
def world(db: None) -> worlds.World:
    """Ada, Ben, Ines, Carla, Colin, Dora and Otto with their queues."""
    return worlds.build()


@pytest.fixture
def built_ins(transactional_db: None) -> None:
    """What the migrations put there is gone after a test with real transactions: put it back.

    Not `serialized_rollback`: beside the browser's loop Django has connections of its own, and it clashes with
    the content types that the flush before made anew."""
    _restore()


def _restore() -> None:
    if not State.objects.exists():
        importlib.import_module("deskbell.queues.migrations.0002_built_in").make(apps, None)
    if not Policy.objects.exists():
        importlib.import_module("deskbell.privacy.migrations.0002_built_in").make(apps, None)
    if not KeyKind.objects.exists():
        importlib.import_module("deskbell.contracts.migrations.0002_built_in").make(apps, None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless; it calls nobody but us."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=need("chromium", "chromium-browser", "google-chrome"),
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages in a browser look the same whatever the database: `bin/test` shows them on SQLite, `--full` on both.
    Stories, in which a whole desk runs, are told on both every time."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()) and "stories" not in item.path.parts:
            item.add_marker(pytest.mark.looks)
            if item.get_closest_marker("timeout") is None:  # two browsers on two cores take their time
                item.add_marker(pytest.mark.timeout(400))
