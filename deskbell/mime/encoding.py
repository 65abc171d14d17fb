"""Values of header fields in 7-bit form: encoded words (RFC 2047), addresses, ids, parameters (RFC 2231), folding."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from urllib.parse import quote

from deskbell.mime.mail import MailAddress
from deskbell.mime.storable import one_line

LINE = 76
HARD_LINE = 998  # RFC 5322 §2.1.1


class CannotCompose(ValueError):
    """A value that cannot be put into a mail; the message says which and why."""


_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LOCAL = re.compile(
    rf"{_ATEXT}{{1,64}}(?:\.{_ATEXT}{{1,64}}){{0,32}}|\"(?:[^\"\\\x00-\x1f\x7f-\U0010ffff]|\\[\x20-\x7e]){{1,62}}\""
)
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?){0,60}|\[[A-Za-z0-9:.]{3,60}\]"
)
_MESSAGE_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,900}")
_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,100}")


def text_field(text: str) -> str:
    """Any text as a field value: on one line, encoded where it is not plain ASCII (or looks like an encoded word)."""
    text = one_line(text, HARD_LINE)
    if text.isascii() and "=?" not in text and all(len(word) < 200 for word in text.split(" ")):
        return text
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    """Encoded words of at most 75 characters, cut between characters (RFC 2047 §5)."""
    words, chunk = [], ""
    for char in text:
        if len((chunk + char).encode("utf-8")) > 42:
            words.append(chunk)
            chunk = ""
        chunk += char
    words.append(chunk)
    return [f"=?utf-8?b?{base64.b64encode(word.encode('utf-8')).decode('ascii')}?=" for word in words if word]


def address_field(addresses: Sequence[MailAddress]) -> str:
    return ", ".join(_mailbox(address) for address in addresses)


def _mailbox(address: MailAddress) -> str:
    email = address_to_ascii(address.email)
    name = one_line(address.name, 200)
    if not name:
        return email
    if not name.isascii() or "=?" in name:
        return f"{' '.join(_words(name))} <{email}>"
    escaped = re.sub(r'(["\\])', r"\\\1", name)
    return f'"{escaped}" <{email}>'


def address_to_ascii(email: str) -> str:
    """The address with its domain in ASCII (IDNA). Raises CannotCompose on what is no single address."""
    local, at, domain = email.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local) > 64:
        raise CannotCompose(f"{one_line(email, 100)!r} is not an address mail can be sent to")
    return f"{local}@{domain_to_ascii(domain)}"


def domain_to_ascii(domain: str) -> str:
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    if not _DOMAIN.fullmatch(ascii_domain) or len(ascii_domain) > 253:
        raise CannotCompose(f"{one_line(domain, 100)!r} is not a domain mail can be sent to")
    return ascii_domain


def id_field(ids: Sequence[str], *, strict: bool = False) -> str:
    """`<a@b> <c@d>`. Ids of others that cannot be written are left out; with `strict` that is an error."""
    good = [one.strip("<>") for one in ids if _MESSAGE_ID.fullmatch(one.strip("<>"))]
    if strict and len(good) != len(ids):
        raise CannotCompose("the Message-ID holds characters that cannot be sent")
    return " ".join(f"<{one}>" for one in good)


def content_type_of(text: str) -> str:
    """A type that can be written and does not change how the mail is read; else application/octet-stream."""
    found = text.strip().lower()
    return (
        found
        if _TYPE.fullmatch(found) and not found.startswith(("multipart/", "message/"))
        else "application/octet-stream"
    )


def parameter(name: str, value: str) -> str:
    """`; name="value"`, or RFC 2231 pieces when it is long or not plain."""
    value = one_line(value, 400)
    if value.isascii() and len(value) <= 60 and not re.search(r'["\\%]', value):
        return f'; {name}="{value}"'
    coded = quote(value, safe="!#$&+-.^_`|~", encoding="utf-8")
    pieces, rest = [], "utf-8''" + coded
    while rest:
        cut = min(len(rest), 50)
        while cut < len(rest) and "%" in rest[cut - 2 : cut]:
            cut -= 1
        pieces.append(rest[:cut])
        rest = rest[cut:]
    if len(pieces) == 1:
        return f"; {name}*={pieces[0]}"
    return "".join(f"; {name}*{at}*={piece}" for at, piece in enumerate(pieces))


def fold(name: str, value: str) -> bytes:
    """`Name: value` in lines of 76 where blanks allow it, then CRLF. Refuses what would be more than one field."""
    if re.search(r"[\x00-\x1f\x7f-\U0010ffff]", value):
        raise CannotCompose(f"{name} holds characters that cannot be sent")
    lines, line = [], f"{name}:"
    for word in value.split(" "):
        if len(line) + 1 + len(word) > LINE and line.strip() and line != f"{name}:":
            lines.append(line)
            line = ""
        line += " " + word
    lines.append(line)
    # A line of blanks only would end the header for some readers.
    lines = [line for line in lines if line.strip()]
    if any(len(line) > HARD_LINE for line in lines):
        raise CannotCompose(f"{name} is too long to be sent")
    return "\r\n".join(lines).encode("ascii") + b"\r\n"
