"""`deskbell check`: what it finds, and that it finds nothing where nothing is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deskbell.config import environment
from deskbell.serve import fingerprint, installation


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> environment.Environment:
    for name in [name for name in os.environ if name.startswith("DESKBELL_") and "_TEST_" not in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DESKBELL_DATA", str(tmp_path))
    tmp_path.chmod(0o700)
    return environment.read()


def with_settings(monkeypatch: pytest.MonkeyPatch, **variables: str) -> environment.Environment:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return environment.read()


def test_a_misspelt_setting_is_named(monkeypatch: pytest.MonkeyPatch, desk: environment.Environment) -> None:
    assert list(installation._settings(desk)) == []
    monkeypatch.setenv("DESKBELL_PROT", "8000")
    assert [line.split(" ")[0] for line in installation._settings(desk)] == ["DESKBELL_PROT"]


def test_files_that_others_can_read_are_named(desk: environment.Environment) -> None:
    keys = desk.data / "keys.json"
    keys.touch(0o600)
    assert list(installation._folder(desk)) == []
    keys.chmod(0o644)
    desk.data.chmod(0o755)
    assert [line.rpartition("Run: ")[2] for line in installation._folder(desk)] == [
        f"chmod 700 {desk.data}",
        f"chmod 600 {keys}",
    ]


def test_passwords_in_the_clear_are_named(monkeypatch: pytest.MonkeyPatch, desk: environment.Environment) -> None:
    assert list(installation._reach(desk)) == []
    open_to_all = with_settings(monkeypatch, DESKBELL_BIND="0.0.0.0", DESKBELL_SMTP_BIND="0.0.0.0")  # noqa: S104
    web, mail = installation._reach(open_to_all)
    assert "passwords travel in the clear" in web
    assert "DESKBELL_SMTP_TLS_CERT" in mail
    behind_tls = with_settings(monkeypatch, DESKBELL_URL="https://desk.example", DESKBELL_SMTP_BIND="127.0.0.1")
    assert list(installation._reach(behind_tls)) == []


@pytest.mark.django_db
def test_an_up_to_date_database_is_nothing_to_mention(desk: environment.Environment) -> None:
    assert list(installation._database(desk)) == []


def test_a_desk_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch, desk: environment.Environment) -> None:
    nobody = with_settings(monkeypatch, DESKBELL_PORT="1")
    assert list(installation._running(nobody)) == ["No desk that is ready answers on 127.0.0.1 port 1."]


def test_a_start_is_quick_only_for_what_was_prepared(
    monkeypatch: pytest.MonkeyPatch, desk: environment.Environment
) -> None:
    assert not fingerprint.is_prepared(desk)
    fingerprint.remember(desk)
    assert not fingerprint.is_prepared(desk), "the database and the static files are not there"
    (desk.data / "static").mkdir()
    assert desk.sqlite_file
    desk.sqlite_file.touch()
    assert fingerprint.is_prepared(desk)
    other = with_settings(monkeypatch, DESKBELL_DATABASE_URL="postgresql://desk@db/desk")
    assert not fingerprint.is_prepared(other)
    monkeypatch.setattr(fingerprint, "__version__", "99")
    assert not fingerprint.is_prepared(desk)
