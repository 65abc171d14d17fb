"""The one key file, beside the database and never in it: made at the first start, readable by its user only.

Reply-token keys have versions, so that they outlive a change of the others and old mails stay answerable.
Nothing here decides what a key is used for.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

FILE_NAME = "keys.json"
KEY_BYTES = 32


class KeyFileError(Exception):
    """The key file is there but cannot be used; without it secrets and reply tokens cannot be read."""


@dataclass(frozen=True, repr=False)
class Keys:
    secret_key: str
    """Django's: sessions, form tokens, signed addresses."""
    reply_keys: dict[str, bytes]
    """Key id (one letter of base32, lower case) → key, for the tokens in our Message-IDs and Reply-To."""
    reply_key_id: str
    """The one that new tokens are made with."""
    data_key: bytes
    """Encrypts mailbox passwords and second factors in the database."""
    digest_key: bytes
    """Keys the digests of received mail and of addresses in limits."""


def load_or_make(folder: Path) -> Keys:
    """The keys of this data folder; made once, however many processes start at the same time."""
    path = folder / FILE_NAME
    if not path.exists():
        _make(path)
    try:
        stored = json.loads(path.read_text("ascii"))
        return Keys(
            secret_key=stored["secret_key"],
            reply_keys={key_id: _bytes(text) for key_id, text in stored["reply_keys"].items()},
            reply_key_id=stored["reply_key_id"],
            data_key=_bytes(stored["data_key"]),
            digest_key=_bytes(stored["digest_key"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyFileError(
            f"The key file {path} cannot be used ({error!r}). Put back the copy kept with the backup."
        ) from error


def _make(path: Path) -> None:
    folder = path.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = {
        "secret_key": secrets.token_urlsafe(48),
        "reply_keys": {"a": _text()},
        "reply_key_id": "a",
        "data_key": _text(),
        "digest_key": _text(),
    }
    draft = folder / f".{FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(fresh, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # unlike a rename this fails when another process was first
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _text() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def _bytes(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {len(key)} bytes instead of {KEY_BYTES}")
    return key
