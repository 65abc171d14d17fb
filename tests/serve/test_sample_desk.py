"""What makes a data folder the sample desk, and that a real one never becomes it."""

from __future__ import annotations

import argparse
import json
import os
import socket
from pathlib import Path

import pytest

from deskbell.config import environment
from deskbell.serve import sample_desk
from deskbell.serve.commands import serve
from deskbell.serve.ending import CANNOT_START


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> environment.Environment:
    for name in environment.Environment.model_fields:
        monkeypatch.setenv(f"DESKBELL_{name.upper()}", "")  # empty counts as not set, and is undone afterwards
    monkeypatch.setenv("DESKBELL_DATA", str(tmp_path / "data"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("DESKBELL_PORT", str(free.getsockname()[1]))
    return environment.read()


class Started(Exception):
    """The supervisor would have started now."""


@pytest.fixture
def starting(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop_here(*_: object) -> None:
        raise Started

    monkeypatch.setattr(serve, "Supervisor", stop_here)


def call(**given: bool) -> int:
    return serve.run(argparse.Namespace(**{"sample": False, "empty": False, **given}))


def test_a_new_folder_becomes_the_sample_desk_when_asked(starting: None, desk: environment.Environment) -> None:
    with pytest.raises(Started):
        call(sample=True)
    assert sample_desk.is_one(desk)
    assert not sample_desk.is_filled(desk)


@pytest.mark.parametrize("words", [{}, {"empty": True}])
def test_a_new_folder_stays_empty_otherwise(
    starting: None, desk: environment.Environment, words: dict[str, bool]
) -> None:
    with pytest.raises(Started):
        call(**words)
    assert not sample_desk.is_one(desk)
    assert os.environ["DESKBELL_CATCH_ALL"] == ""


def test_a_desk_that_was_begun_empty_is_never_filled(starting: None, desk: environment.Environment) -> None:
    with pytest.raises(Started):
        call(empty=True)
    with pytest.raises(Started):
        call(sample=True)
    assert not sample_desk.is_one(desk)


def test_the_sample_desk_cannot_be_started_as_an_empty_one(
    desk: environment.Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    sample_desk.mark(desk)
    assert call(empty=True) == CANNOT_START
    assert "holds the sample desk" in capsys.readouterr().err


def test_a_desk_that_runs_already_is_not_taken_for_this_one(
    desk: environment.Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", desk.port)):
        assert call(empty=True) == CANNOT_START
    assert "Is Deskbell running already?" in capsys.readouterr().err


def test_a_data_folder_that_cannot_be_made_is_named(
    monkeypatch: pytest.MonkeyPatch, desk: environment.Environment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DESKBELL_DATA", str(tmp_path / "file" / "data"))
    for words in ({"sample": True}, {"empty": True}):
        assert call(**words) == CANNOT_START
        assert "cannot be made: Not a directory" in capsys.readouterr().err


def test_the_sample_desk_stays_on_this_machine_whatever_is_set(
    monkeypatch: pytest.MonkeyPatch, starting: None, desk: environment.Environment
) -> None:
    monkeypatch.setenv("DESKBELL_BIND", "0.0.0.0")  # noqa: S104
    monkeypatch.setenv("DESKBELL_SMTP_BIND", "0.0.0.0")  # noqa: S104
    monkeypatch.setenv("DESKBELL_CATCH_ALL", "no")
    sample_desk.mark(desk)
    with pytest.raises(Started):
        call()
    found = environment.read()
    assert (found.bind, found.smtp_bind, found.catch_all) == ("127.0.0.1", "127.0.0.1", True)


def test_filling_is_remembered(desk: environment.Environment) -> None:
    sample_desk.mark(desk)
    sample_desk.remember_filled(desk)
    assert sample_desk.is_filled(desk)


def test_the_sign_ins_are_shown_in_a_table(desk: environment.Environment) -> None:
    sample_desk.mark(desk)
    assert sample_desk.sign_ins(desk) == []
    people = [
        {"name": "Vera", "username": "vera", "email": "", "password": "pw-1", "roles": ["administrator", "agent"]},
        {"name": "Carla", "username": "", "email": "carla@acme.example", "password": "pw-2", "roles": ["customer"]},
    ]
    (desk.data / "sample-signins.json").write_text(json.dumps(people), "utf-8")
    assert sample_desk.sign_ins(desk) == [
        "  vera                pw-1  Vera (administrator, agent)",
        "  carla@acme.example  pw-2  Carla (customer)",
    ]
