"""winmail.dat (TNEF): the files and the text inside. The only module that knows tnefparse; its bugs stay here."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from tnefparse import TNEF

from deskbell.mime.charsets import decode
from deskbell.mime.storable import storable

SIZE_LIMIT = 30 * 1024 * 1024
FILES_LIMIT = 200
SIGNATURE = b"\x78\x9f\x3e\x22"

# It writes warnings about every odd byte; what matters is in our defects.
logging.getLogger("tnefparse").setLevel(logging.CRITICAL)


@dataclass(slots=True)
class Opened:
    """What was in a winmail.dat: `files` as (name, content id, bytes)."""

    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    text: str = ""
    html: str = ""
    defects: list[str] = field(default_factory=list)


def is_tnef(content_type: str, name: str, data: bytes) -> bool:
    typed = content_type in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat"
    return typed and data[:4] == SIGNATURE


def open_tnef(data: bytes) -> Opened:
    """Never raises; a broken file gives what could be read before it broke (nothing, if it broke at once)."""
    opened = Opened()
    if len(data) > SIZE_LIMIT:
        opened.defects.append("winmail.dat too large to open")
        return opened
    try:
        tnef = TNEF(data, do_checksum=False)
    except Exception as error:  # tnefparse raises UnboundLocalError, TypeError and more on broken input
        opened.defects.append(f"winmail.dat not readable ({type(error).__name__})")
        return opened
    for attachment in tnef.attachments[:FILES_LIMIT]:
        try:
            content = attachment.data or b""
            if isinstance(content, (bytes, bytearray)) and content:
                opened.files.append((_name(attachment), _content_id(attachment), bytes(content)))
        except Exception as error:
            opened.defects.append(f"a file in winmail.dat not readable ({type(error).__name__})")
    opened.text, opened.html = _text(tnef.body), _text(tnef.htmlbody)
    return opened


def _name(attachment: object) -> str:
    try:
        name = attachment.long_filename()  # type: ignore[attr-defined]
    except UnicodeError:
        name = attachment._name  # type: ignore[attr-defined]
    return _text(name)


def _content_id(attachment: object) -> str:
    for attribute in getattr(attachment, "mapi_attrs", ()):
        if attribute.name == 0x3712:  # PR_ATTACH_CONTENT_ID
            return _text(attribute.data).strip("<> ")
    return ""


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        value = value[0] if value else ""
    if isinstance(value, (bytes, bytearray)):
        return decode(bytes(value))[0].strip("\x00")
    return storable(value).strip("\x00") if isinstance(value, str) else ""
