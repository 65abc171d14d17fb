"""The command `deskbell licences import`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from deskbell.contracts.models import ImportRun, Licence
from deskbell.serve import command, prepared
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' database is; whether another one is, is asked elsewhere."""
    monkeypatch.setattr(prepared, "check_or_exit", lambda: None)


def test_a_file_is_imported_and_told_of(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "licences.csv"
    file.write_text("key,organisation\nOX-SUP-1,Acme\nOX-SUP-2,\n")
    words = ["licences", "import", str(file), "--source", "erp"]
    assert command.main([*words, "--dry-run"]) == 1 and not Licence.objects.exists()
    assert "dry run" in capsys.readouterr().out
    assert command.main(words) == 1
    said = capsys.readouterr().out
    assert "added: 1\n" in said and "line 3: It names no organisation.\n" in said
    file.write_text("key,organisation\nOX-SUP-3,Acme\n")
    assert command.main([*words, "--end-missing"]) == 0 and "ended: 1\n" in capsys.readouterr().out
    assert Licence.objects.get(folded="OX-SUP-1").ended == "missing"


def test_standard_input_is_a_file_and_a_bad_one_is_refused(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"key;organisation\nOX-SUP-1;Acme\n")))
    assert command.main(["licences", "import", "-"]) == 0 and Licence.objects.get().source == "csv"
    assert command.main(["licences", "import", str(tmp_path / "none")]) == 2
    assert "No such file" in capsys.readouterr().err
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert command.main(["licences", "import", str(empty)]) == 2 and ImportRun.objects.exclude(error="").count() == 1
