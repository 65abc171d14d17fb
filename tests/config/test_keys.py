"""The key file: made once, kept private, never replaced."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from deskbell.config import keys

MAKE = "import sys; from pathlib import Path; from deskbell.config import keys; " + (
    "print(keys.load_or_make(Path(sys.argv[1])).secret_key)"
)


def test_the_first_start_makes_keys_for_its_user_only(tmp_path: Path) -> None:
    made = keys.load_or_make(tmp_path / "new")
    assert stat.S_IMODE((tmp_path / "new" / "keys.json").stat().st_mode) == 0o600
    assert len(made.data_key) == len(made.digest_key) == len(made.reply_keys[made.reply_key_id]) == 32
    assert len({made.data_key, made.digest_key, made.reply_keys[made.reply_key_id]}) == 3


def test_later_starts_read_the_same_keys(tmp_path: Path) -> None:
    assert keys.load_or_make(tmp_path) == keys.load_or_make(tmp_path)


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", MAKE, str(tmp_path)], stdout=subprocess.PIPE) for _ in range(6)
    ]
    assert len({process.communicate()[0] for process in started}) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


def test_several_reply_keys_are_kept(tmp_path: Path) -> None:
    keys.load_or_make(tmp_path)
    file = tmp_path / "keys.json"
    stored = json.loads(file.read_text())
    stored["reply_keys"]["b"] = stored["digest_key"]
    stored["reply_key_id"] = "b"
    file.write_text(json.dumps(stored))
    assert set(keys.load_or_make(tmp_path).reply_keys) == {"a", "b"}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"secret_key": "x", "reply_keys": {"a": "short"}}'])
def test_a_damaged_key_file_stops_the_start_and_stays(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.json").write_text(text)
    with pytest.raises(keys.KeyFileError, match=r"keys\.json cannot be used"):
        keys.load_or_make(tmp_path)
    assert (tmp_path / "keys.json").read_text() == text


def test_keys_do_not_show_when_printed(tmp_path: Path) -> None:
    made = keys.load_or_make(tmp_path)
    assert made.secret_key not in repr(made)
