"""The sign-ins made for the sample desk: random passwords, kept in a file that only this user can read."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from deskbell.blobs import durable

FILE_NAME = "sample-signins.json"
SYLLABLES = [first + second for first in "bdfghklmnprstvz" for second in "aeiou"]
"""75 of them: 6.2 bits each, easy to read aloud and to type on any keyboard."""


@dataclass(frozen=True, slots=True)
class SignIn:
    name: str
    username: str
    email: str
    password: str
    roles: list[str]


def password() -> str:
    """Such as "gozuri-vepalo-hamitu-27": about 62 bits."""
    words = ["".join(secrets.choice(SYLLABLES) for _ in range(3)) for _ in range(3)]
    return f"{'-'.join(words)}-{secrets.randbelow(90) + 10}"


def path() -> Path:
    return Path(settings.DESKBELL_DATA) / FILE_NAME


def read() -> list[SignIn]:
    """[] when none have been written."""
    try:
        return [SignIn(**row) for row in json.loads(path().read_text("utf-8"))]
    except FileNotFoundError:
        return []


def write(rows: list[SignIn]) -> None:
    data = json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2) + "\n"
    draft = path().with_suffix(".new")
    draft.unlink(missing_ok=True)
    durable.sync_and_close([durable.create(draft, [data.encode()])])
    os.replace(draft, path())
    durable.sync_folder(path().parent)
