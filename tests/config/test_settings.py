"""What the settings promise: durable databases, cookies by scheme, the page about settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection

from deskbell.config import settings_page
from deskbell.db import connecting

ROOT = Path(__file__).parent.parent.parent
SHOW = (
    "import json; from deskbell.config import settings as s; "
    "print(json.dumps({name: getattr(s, name) for name in %r}))"
)


def settings_with(folder: Path, *names: str, **variables: str) -> dict[str, object]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DESKBELL_", "DJANGO_"))}
    environ = {**clean, "DESKBELL_DATA": str(folder), **variables}
    done = subprocess.run(
        [sys.executable, "-c", SHOW % (names,)], env=environ, cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_cookies_are_bound_to_the_host_when_the_desk_has_tls(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    found = settings_with(tmp_path, *names, DESKBELL_URL="https://desk.example")
    assert found == {
        "SESSION_COOKIE_NAME": "__Host-deskbell",
        "CSRF_COOKIE_NAME": "__Host-deskbell-form",
        "SESSION_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31536000,
    }


def test_without_tls_cookies_have_no_prefix_a_browser_would_refuse(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    assert settings_with(tmp_path, *names) == dict(zip(names, ("deskbell", False, 0), strict=True))


def test_only_the_desks_own_names_are_answered(tmp_path: Path) -> None:
    found = settings_with(tmp_path, "ALLOWED_HOSTS", DESKBELL_URL="https://desk.example:8443")
    assert found["ALLOWED_HOSTS"] == ["desk.example", "127.0.0.1", "localhost", "[::1]"]


def test_a_bad_setting_ends_the_start_with_the_sentence(tmp_path: Path) -> None:
    environ = {**os.environ, "DESKBELL_DATA": str(tmp_path), "DESKBELL_PORT": "none"}
    done = subprocess.run(
        [sys.executable, "-m", "deskbell.serve.command", "serve"],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 78
    assert "DESKBELL_PORT is “none”, which cannot be used. Allowed: a port number" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_page_about_settings_is_up_to_date() -> None:
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == settings_page.text()


@pytest.mark.django_db
def test_the_database_waits_for_the_disk() -> None:
    assert connecting.unsafe() == []


@pytest.mark.django_db
@pytest.mark.skipif("sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="SQLite's own settings")
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)]
)
def test_sqlite_is_opened_as_it_must_be(pragma: str, value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (value,)


def test_a_postgresql_address_becomes_djangos_entry() -> None:
    entry = connecting.database("postgresql://desk:p%40ss@db.example:5433/tickets?sslmode=verify-full")
    assert (entry["NAME"], entry["USER"], entry["PASSWORD"]) == ("tickets", "desk", "p@ss")
    assert (entry["HOST"], entry["PORT"], entry["OPTIONS"]["sslmode"]) == ("db.example", "5433", "verify-full")


def test_a_postgresql_socket_is_named_in_the_query() -> None:
    assert connecting.database("postgresql://desk@/tickets?host=/run/pg")["HOST"] == "/run/pg"


def test_mail_cannot_leave_past_the_outbox(settings: pytest.FixtureRequest) -> None:
    mail = EmailMessage("subject", "body", "a@example.com", ["b@example.com"])
    backend = get_connection("deskbell.config.direct_mail.Refused")
    with pytest.raises(RuntimeError, match="outbox"):
        backend.send_messages([mail])
