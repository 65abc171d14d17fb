"""What every test may ask for."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from playwright.sync_api import Browser, expect, sync_playwright

from deskbell.audit import verifying
from deskbell.contracts.models import KeyKind
from deskbell.db import guarding, keeping, tallying
from deskbell.desk import settings as desk
from deskbell.intake import ledger
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


@pytest.fixture(autouse=True, scope="session")
def _emptied_between_tests() -> Iterator[None]:
    """After a test with real transactions Django empties all tables, which the log's guards refuse and the ledger
    would count: for that moment they stand aside."""
    operations, vendor = type(connection.ops), connection.vendor
    flush = operations.sql_flush

    def all_of_it(self: Any, *args: Any, **options: Any) -> list[str]:
        return [
            *guarding.unguard(vendor, verifying.TABLE),
            *tallying.uninstall(vendor, ledger.TALLY),
            *flush(self, *args, **options),
            *tallying.install(vendor, ledger.TALLY),
            *guarding.guard(vendor, verifying.TABLE, verifying.SAYS),
        ]

    operations.sql_flush = all_of_it  # type: ignore[method-assign]
    yield
    operations.sql_flush = flush  # type: ignore[method-assign]


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
    Stories, in which a whole desk runs, wait for other processes: each has as long as any test."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()) and "stories" not in item.path.parts:
            item.add_marker(pytest.mark.looks)
            if item.get_closest_marker("timeout") is None:  # two browsers on two cores take their time
                item.add_marker(pytest.mark.timeout(400))
