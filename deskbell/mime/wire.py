"""How a parsed mail travels between the parser child and its parent: a JSON head, then the bytes of the files.

No pickle: what comes out of a child that read hostile bytes is data only."""

from __future__ import annotations

import json
import struct
from datetime import datetime
from typing import Any

from deskbell.mime.mail import Bounce, MailAddress, MailFile, ParsedMail

LENGTH = struct.Struct(">I")
_TEXTS = ("message_id", "subject", "text", "html", "reply_text", "signature", "automatic", "language")
_LISTS = ("in_reply_to", "references", "delivered_to", "authentication", "defects")
_ADDRESSES = ("reply_to", "to", "cc")


def pack(mail: ParsedMail) -> bytes:
    """Length of the head (4 bytes), head, then the files one after the other."""
    head: dict[str, Any] = {name: getattr(mail, name) for name in (*_TEXTS, *_LISTS, "hops")}
    head |= {name: [(one.name, one.email) for one in getattr(mail, name)] for name in _ADDRESSES}
    head["sender"] = (mail.sender.name, mail.sender.email) if mail.sender else None
    head["date"] = mail.date.isoformat() if mail.date else None
    bounce = mail.bounce
    head["bounce"] = (
        [bounce.recipients, bounce.status, bounce.diagnostic, bounce.permanent, bounce.original_message_id]
        if bounce
        else None
    )
    head["files"] = [(file.name, file.content_type, file.size, file.content_id, file.inline) for file in mail.files]
    data = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return b"".join([LENGTH.pack(len(data)), data, *(file.data for file in mail.files)])


def unpack(data: bytes) -> ParsedMail:
    """The opposite of `pack`. Raises ValueError when the bytes are not what `pack` writes."""
    try:
        (size,) = LENGTH.unpack_from(data)
        head = json.loads(data[LENGTH.size : LENGTH.size + size])
        files, at = [], LENGTH.size + size
        for name, content_type, length, content_id, inline in head["files"]:
            files.append(MailFile(name, content_type, data[at : at + length], content_id, inline))
            at += length
        if at != len(data):
            raise ValueError("files are not as long as the head says")
        bounce = head["bounce"]
        values: dict[str, Any] = {name: str(head[name]) for name in _TEXTS}
        values |= {name: tuple(map(str, head[name])) for name in _LISTS}
        values |= {name: tuple(MailAddress(*pair) for pair in head[name]) for name in _ADDRESSES}
        return ParsedMail(
            **values,
            sender=MailAddress(*head["sender"]) if head["sender"] else None,
            date=datetime.fromisoformat(head["date"]) if head["date"] else None,
            bounce=Bounce(tuple(bounce[0]), *bounce[1:]) if bounce else None,
            hops=int(head["hops"]),
            files=tuple(files),
        )
    except (KeyError, TypeError, IndexError, struct.error) as error:
        raise ValueError(f"not a parsed mail: {error}") from error
