"""Whether a data folder holds the sample desk, and what is different then: on loopback only, sending nothing.

Filling it with mail is `operations.sample`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from deskbell.config.environment import PREFIX, SAMPLE_MARK, Environment

FILLED = "filled\n"


def _mark(environment: Environment) -> Path:
    return environment.data / SAMPLE_MARK


def is_one(environment: Environment) -> bool:
    return _mark(environment).exists()


def mark(environment: Environment) -> None:
    """A new data folder becomes the sample desk, for good."""
    environment.data.mkdir(mode=0o700, parents=True)
    _mark(environment).write_text("", "ascii")


def is_filled(environment: Environment) -> bool:
    return _mark(environment).read_text("ascii") == FILLED


def remember_filled(environment: Environment) -> None:
    _mark(environment).write_text(FILLED, "ascii")


def confine() -> None:
    """Whatever else is set, for this process and its children."""
    os.environ[f"{PREFIX}BIND"] = os.environ[f"{PREFIX}SMTP_BIND"] = "127.0.0.1"
    os.environ[f"{PREFIX}CATCH_ALL"] = "yes"


def sign_ins(environment: Environment) -> list[str]:
    """The sign-ins made for this desk, as lines for the console."""
    file = environment.data / "sample-signins.json"
    if not file.exists():
        return []
    people = json.loads(file.read_text("utf-8"))
    names = [str(person["username"] or person["email"]) for person in people]
    width = max(map(len, names), default=0)
    return [
        f"  {name:<{width}}  {person['password']}  {person['name']} ({', '.join(person['roles'])})"
        for name, person in zip(names, people, strict=True)
    ]
