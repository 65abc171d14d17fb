"""Address fields (From, To, Reply-To …) to mailboxes, in one pass over at most 16 KiB. Never raises."""

from __future__ import annotations

import re

from deskbell.mime.encoded_words import decode_words
from deskbell.mime.headers import Headers
from deskbell.mime.limits import LIMITS, Limits
from deskbell.mime.mail import MailAddress
from deskbell.mime.storable import one_line

_EMAIL = re.compile(r"[^\s<>()\[\],;:\"'@]{1,128}@(?:[^\s<>()\[\],;:\"'@]{1,253}|\[[^\]\s]{1,100}\])")
_GROUP = re.compile(r"^[^@<>\"]{0,200}:\s*")


def mailboxes(headers: Headers, name: str, limits: Limits = LIMITS) -> list[MailAddress]:
    """Every mailbox of every field of that name, without doubles of the same address."""
    found: dict[str, MailAddress] = {}
    for value in headers.raw_all(name)[:20]:
        for mailbox in read_mailboxes(value, limits):
            found.setdefault(mailbox.email, mailbox)
            if len(found) >= limits.addresses:
                return list(found.values())
    return list(found.values())


def read_mailboxes(value: bytes, limits: Limits = LIMITS) -> list[MailAddress]:
    """RFC 5322 mailboxes, groups opened, comments as names when there is none, commas in bare names healed."""
    text = value[: limits.address_field].decode("latin-1")
    out: list[MailAddress] = []
    held = ""  # "Last" of `Last, First <a@b>`
    for piece in _pieces(text)[: limits.addresses * 4]:
        mailbox = _mailbox(f"{held}, {piece}" if held else piece)
        if mailbox:
            out.append(mailbox)
            held = ""
        elif piece.strip() and not piece.strip().endswith(":"):
            held = f"{held}, {piece}" if held and len(held) < 200 else piece[:400]
        if len(out) >= limits.addresses:
            break
    if not out and "=?" in text:  # the whole field, address and all, in an encoded word
        mailbox = _mailbox(decode_words(text).encode("utf-8", "replace").decode("latin-1"))
        out = [mailbox] if mailbox else []
    return out


def _pieces(text: str) -> list[str]:
    """Cut at commas and semicolons that stand outside quotes, comments and angle brackets."""
    pieces, start, quoted, depth, angle = [], 0, False, 0, False
    at, size = 0, len(text)
    while at < size:
        char = text[at]
        if char == "\\":
            at += 1
        elif char == '"' and not depth:
            quoted = not quoted
        elif not quoted:
            if char == "(":
                depth += 1
            elif char == ")":
                depth = max(0, depth - 1)
            elif char == "<":
                angle = True
            elif char == ">":
                angle = False
            elif char in ",;" and not depth and not angle:
                pieces.append(text[start:at])
                start = at + 1
        at += 1
    pieces.append(text[start:])
    if (quoted or depth or angle) and len(pieces) < 500:
        # Something was opened and never closed: cut the last piece at every comma.
        last = pieces.pop()
        pieces.extend(re.split(r",(?=[^,]*@)", last) if last.count("@") > 1 else [last])
    return pieces


def _mailbox(piece: str) -> MailAddress | None:
    piece = piece.strip()
    if not piece:
        return None
    name, comment, address = piece, "", ""
    opened = piece.rfind("<")
    if opened >= 0:
        closed = piece.find(">", opened)
        inside = piece[opened + 1 : closed if closed > 0 else len(piece)]
        address = _address(_without_comments(inside)[0] if "(" in inside else inside)
        name = piece[:opened]
        if not name.strip() and closed > 0:
            name = piece[closed + 1 :]
        if not address:
            first = piece.find("<")
            address = _address(piece[first + 1 :])
            name = piece[:first] if address else piece
    else:
        name, comment = _without_comments(piece)
        address = _address(name)
        name = re.sub(re.escape(address), "", name, count=1, flags=re.IGNORECASE) if address else name
        name = name.strip().strip("'\"") and _GROUP.sub("", name)
    if not address:
        address = _address(piece)
        name = "" if address else name
    if not address:
        return None
    name = _clean_name(_GROUP.sub("", name) if ":" in name and '"' not in name else name) or _clean_name(comment)
    return MailAddress(name=name, email=address)


def _without_comments(text: str) -> tuple[str, str]:
    kept: list[str] = []
    comments: list[str] = []
    depth = 0
    for char in text:
        if char == "(":
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        else:
            (comments if depth else kept).append(char)
    return "".join(kept), "".join(comments)


def _address(text: str) -> str:
    """The addr-spec in `text`, lower-cased, "" if there is none; source routes go, blanks around @ are healed."""
    text = decode_words(text) if "=?" in text or not text.isascii() else text
    text = re.sub(r"\s*([@.])\s*", r"\1", text.strip().strip("<>'\""))
    if text.startswith("@") and ":" in text:  # RFC 5322 §4.4 obs-route
        text = text.rpartition(":")[2]
    text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
    if text.startswith('"') or '"@' in text:
        local, _, domain = text.rpartition("@")
        local = local.strip().strip('"')
        if local and domain and re.fullmatch(r"[\w.\-\[\]:]{1,253}", domain):
            bare = local if re.fullmatch(r"[^\s\"<>(),;:@\\\[\]]+", local) else f'"{local}"'
            return lower(one_line(f"{bare}@{domain}", 320))
    found = _EMAIL.search(text)
    return lower(one_line(found.group(0).strip("."), 320)) if found else ""


def lower(address: str) -> str:
    """Lower case, but nothing becomes an ASCII letter that was none: the Kelvin sign is no k of somebody else."""
    if address.isascii():
        return address.lower()
    return "".join(char if char > "\x7f" and char.lower().isascii() else char.lower() for char in address)


def _clean_name(name: str) -> str:
    name = name.strip().strip(",").strip()
    if name[:1] == '"' and name[-1:] == '"' and len(name) > 1:
        name = name[1:-1]
    name = re.sub(r'\\(["\\()\[\]<>@,;:.])', r"\1", name)
    return one_line(decode_words(name), 255).strip().strip('"').strip()


def without_plus(email: str) -> str:
    """The mailbox behind an address: support+r1abc@x is support@x, and victim+2@x fills victim@x too."""
    local, at, domain = email.strip().lower().rpartition("@")
    return local.partition("+")[0] + at + domain
