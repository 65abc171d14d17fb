"""The scripts a stranger types first, and the locks they install from."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = ["bin/environment", "bin/run", "bin/test", "bin/check", ".ci/run"]
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text()))


def asked_for() -> tuple[dict[str, str], dict[str, str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    runtime, dev = (dict(re.sub(r"\[.*\]", "", line).split("==") for line in lines) for lines in wanted)
    return runtime, dev


def test_the_locks_have_what_the_project_asks_for() -> None:
    runtime, dev = asked_for()
    assert runtime.items() <= pins("requirements.lock").items()
    assert dev.items() <= pins("requirements-dev.lock").items()


def test_tests_run_with_the_versions_that_are_shipped() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_a_hash(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9-]+==)", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    assert len(blocks) > 20
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_sound_bash(script: str) -> None:
    subprocess.run(["bash", "-n", script], cwd=ROOT, check=True)
    assert script == "bin/environment" or os.access(ROOT / script, os.X_OK)


def test_run_says_how_it_is_called() -> None:
    done = subprocess.run(["bin/run", "--smaple"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "bin/run --empty" in done.stderr


def test_every_command_explains_itself() -> None:
    command = [sys.executable, "-m", "deskbell.serve.command"]
    listed = subprocess.run([*command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for word in ("serve", "web", "worker", "receive", "setup", "check", "make-admin", "mail"):
        assert re.search(rf"^ +{word} ", listed.stdout, re.MULTILINE), word


def test_mails_are_parsed_without_django() -> None:
    code = (
        "import sys; from deskbell.serve import command; "
        "assert command.main(['mail', 'parse', 'README.md']) == 0; "
        "assert 'django' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("{")
