"""Reports that a mail was not, or not yet, delivered: RFC 3464, and what servers wrote before and beside it."""

from __future__ import annotations

import re

from deskbell.mime.bounce_words import (
    ADDRESS,
    BODY,
    DAEMON,
    DAEMON_NAME,
    ORIGINAL_ID,
    PLACES,
    REPLY_CODE,
    STATUS_CODE,
    STRONG_BODY,
    SUBJECT,
)
from deskbell.mime.charsets import decode
from deskbell.mime.headers import Headers, split_block
from deskbell.mime.mail import Bounce
from deskbell.mime.storable import one_line, storable
from deskbell.mime.structure import Part

SCAN = 64 * 1024  # characters of text that are looked at
RECIPIENTS = 50


def read_bounce(
    root: Part, headers: Headers, sender: str, sender_name: str, subject: str, text: str
) -> Bounce | None:
    """The report in this mail, None if it is none. A report of success (delivered, relayed) is none."""
    text = text[:SCAN]
    groups = [group for part in root.walk() for group in _status_groups(part)]
    if groups:
        return _from_groups(groups, root, text, fallback=headers)
    failed = headers.texts("x-failed-recipients", 2000)
    daemon = bool(DAEMON.match(sender) or DAEMON_NAME.search(sender_name)) or (not sender and _null_path(headers))
    told = bool(SUBJECT.search(subject))
    report = root.content_type == "multipart/report" and root.params.get("report-type") == "delivery-status"
    if re.match(r"(?i)success|.*\bsuccessful", subject) or (headers.has("feedback-type")):
        return None
    nested = any(part.content_type in ("message/rfc822", "text/rfc822-headers") for part in root.walk())
    signs = (
        bool(failed)
        or (daemon and (told or bool(BODY.search(text)) or nested))
        or (report and nested)
        or (_null_path(headers) and told and bool(BODY.search(text)) and not _replied(headers))
        or (told and bool(STRONG_BODY.search(text[:4000])) and not _replied(headers))
        or bool(STRONG_BODY.search(text[:600]) and _original_id(root, text) and not headers.has("in-reply-to"))
    )
    return _from_text(text, failed, root, subject) if signs else None


def _replied(headers: Headers) -> bool:
    """Out-of-office notes are auto-replied; so are some bounces, but those come from a daemon."""
    return headers.text("auto-submitted", 100).lower().startswith("auto-replied")


def _null_path(headers: Headers) -> bool:
    return headers.has("return-path") and re.sub(r"\s", "", headers.text("return-path", 300)) in (
        "<>",
        "",
        "<mailer-daemon>",
    )


def _status_groups(part: Part) -> list[Headers]:
    """The field groups of a message/delivery-status part (RFC 3464 §2.1), per message and per recipient."""
    if part.children or part.content_type not in (
        "message/delivery-status",
        "message/global-delivery-status",
        "text/plain",
    ):
        return []
    is_status = part.content_type != "text/plain"
    if not is_status and not re.search(
        rb"^(?:Final|Original)-Recipient:", part.body[:SCAN], re.MULTILINE | re.IGNORECASE
    ):
        return []
    data = part.decoded()[0][:SCAN].replace(b"\r\n", b"\n")
    groups = []
    for block in re.split(rb"\n[ \t]*\n+", data)[:200]:
        lines = [line for line in block.strip(b"\n").split(b"\n") if not re.match(rb"\s*-{2,}", line)]
        headers, _ = split_block(b"\n".join(lines) + b"\n\n", 0, sum(map(len, lines)) + len(lines) + 1)
        wanted = headers.has("final-recipient") or headers.has("original-recipient") or headers.has("action")
        if wanted or (is_status and headers.has("status")):
            groups.append(headers)
    return groups


def _from_groups(groups: list[Headers], root: Part, text: str, fallback: Headers) -> Bounce | None:
    recipients: dict[str, None] = {}
    status = diagnostic = ""
    actions: set[str] = set()
    for group in groups:
        action = group.text("action", 100).lower().split(" ")[0].strip("();,")
        code = STATUS_CODE.search(group.text("status", 200))
        actions.add(action)
        if action in ("delivered", "relayed", "expanded") or (not action and code and code.group(1)[0] == "2"):
            continue
        address = _typed(group.text("final-recipient", 500)) or _typed(group.text("original-recipient", 500))
        original = _typed(group.text("original-recipient", 500))
        for value in (original or address,):
            if value and len(recipients) < RECIPIENTS:
                recipients.setdefault(value.lower(), None)
        told = group.text("diagnostic-code", 2000)
        told = told.partition(";")[2].strip() or told
        better = _better_status(code.group(1) if code else "", told)
        if better and not status:
            status = better
        diagnostic = diagnostic or told
    if actions - {""} and actions - {""} <= {"delivered", "relayed", "expanded"}:
        return None
    if not status:
        found = STATUS_CODE.search(diagnostic) or STATUS_CODE.search(text)
        status = found.group(1) if found else ""
    if status.startswith("2") and not actions & {"failed", "delayed"}:
        return None
    if not recipients:
        failed = fallback.texts("x-failed-recipients", 2000)
        recipients = dict.fromkeys(_recipients(text, failed, _own_addresses(root)))
    if "delayed" in actions and "failed" not in actions:
        permanent: bool | None = False
    elif "failed" in actions:
        permanent = not status.startswith("4")
    else:
        permanent = _permanent(status, text)
    return Bounce(tuple(recipients), status, one_line(diagnostic, 1000), permanent, _original_id(root, text))


def _better_status(status: str, diagnostic: str) -> str:
    """Gateways write "5.0.0" where the other server said more (RFC 3463 §3.1)."""
    if status and not re.fullmatch(r"[245]\.0\.0|[245]\.[0-9]+\.0", status):
        return status
    found = STATUS_CODE.search(diagnostic)
    return (
        found.group(1)
        if found and (not status or found.group(1)[0] == status[0]) and not found.group(1).endswith(".0.0")
        else status
    )


def _typed(value: str) -> str:
    """`rfc822; <a@b> (old)` -> `a@b`"""
    kind, found, address = value.partition(";")
    address = address if found else kind
    inside = re.search(r"<([^<>\s]+)>", address)
    address = inside.group(1) if inside else re.sub(r"\([^()]*\)", "", address).strip().split(" ")[0]
    address = re.sub(r"^[\"']|[\"']$", "", address).removeprefix("@").strip("<>, ")
    return one_line(address, 320) if "@" in address and not address.lower().startswith("unknown") else ""


def _from_text(text: str, failed: list[str], root: Part, subject: str) -> Bounce:
    own = _own_addresses(root)
    recipients = _recipients(text, failed, own)
    head = (
        re.split(
            r"(?im)^[- ]*(?:original message|included is|below (?:this line|is)|forwarded|this is a copy"
            r"|unsent message)",
            text,
        )[0]
        or text
    )
    found = STATUS_CODE.search(head) or STATUS_CODE.search(text)
    status = found.group(1) if found else ""
    diagnostic = next(
        (line.strip() for line in head.splitlines() if STATUS_CODE.search(line) or REPLY_CODE.search(line)), ""
    )
    if not status:
        reply = REPLY_CODE.search(head)
        status = f"{reply.group(1)[0]}.0.0" if reply else ""
    return Bounce(
        tuple(recipients),
        status,
        one_line(diagnostic, 1000),
        _permanent(status, f"{subject}\n{head}"),
        _original_id(root, text),
    )


def _permanent(status: str, text: str) -> bool | None:
    if re.search(
        r"(?i)delay|still being retried|will (?:continue|keep|be retried|try)|not yet been"
        r"|could not send message for past|verz[öo]ger",
        text[:4000],
    ):
        return False
    if status:
        return status[0] == "5"
    return True


def _own_addresses(root: Part) -> set[str]:
    """Who wrote the mail that came back, and who reports: they are in the text too, but did not fail."""
    values = [root.headers.text(name, 500) for name in ("from", "to", "return-path")]
    return {found.lower() for value in values for found in re.findall(ADDRESS, value)}


def _recipients(text: str, failed: list[str], own: set[str]) -> list[str]:
    named = [found.lower() for value in failed for found in re.findall(ADDRESS, value)]
    if named:
        return list(dict.fromkeys(named))[:RECIPIENTS]
    head = re.split(
        r"(?im)^[>\s-]*(?:(?:original|returned|unsent|your) message|message (?:header|text|follows)"
        r"|included is|below (?:this line|is)|this is a copy|received: )",
        text,
    )[0]
    for scope in (head, text):
        for place in PLACES:
            found = [address.lower().rstrip(".") for address in place.findall(scope)]
            found = [a for a in dict.fromkeys(found) if a not in own and not DAEMON.match(a)]
            if found:
                return found[:RECIPIENTS]
    return []


def _original_id(root: Part, text: str) -> str:
    """Message-ID of the mail that came back: in the part that holds it, else in the text."""
    for part in root.walk():
        if part is root or part.children:
            continue
        if part.content_type in (
            "message/rfc822",
            "text/rfc822-headers",
            "message/global",
            "message/partial",
            "message/rfc822-headers",
        ):
            found = ORIGINAL_ID.search(decode(part.decoded()[0][:SCAN])[0])
            if found:
                return one_line(found.group(1), 998)
    found = ORIGINAL_ID.search(storable(text))
    return one_line(found.group(1), 998) if found else ""
