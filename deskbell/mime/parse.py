"""A mail's bytes to a ParsedMail. Never raises on bad mail; what was odd is told in `defects`.

Puts the steps together and holds none of them: headers, addresses, structure, bodies, bounces, quotes are modules."""

from __future__ import annotations

import re

from deskbell.mime.addresses import mailboxes
from deskbell.mime.automatic import why_automatic
from deskbell.mime.bodies import Content, read_content, text_and_html
from deskbell.mime.bounces import read_bounce
from deskbell.mime.dates import read_date
from deskbell.mime.encoded_words import decode_words
from deskbell.mime.headers import Headers
from deskbell.mime.language import guess_language
from deskbell.mime.limits import LIMITS, Limits
from deskbell.mime.mail import MailAddress, ParsedMail
from deskbell.mime.quotes import cut_reply
from deskbell.mime.storable import one_line
from deskbell.mime.structure import read_structure

_IDS = re.compile(r"<\s*([^<>\s](?:[^<>]{0,996}[^<>\s])?)\s*>")
_DELIVERED = ("resent-to", "envelope-to", "delivered-to", "x-original-to", "x-envelope-to", "x-delivered-to")


def parse(raw: bytes, *, limits: Limits = LIMITS) -> ParsedMail:
    """All a mail says, every string storable. Costs at most about 2 s for 10 MB."""
    root, defects = read_structure(raw, limits)
    headers = root.headers
    content = read_content(root, len(raw), limits)
    text, html = text_and_html(content)
    sender = _sender(headers, limits)
    subject = headers.text("subject", limits.subject)
    bounce = read_bounce(root, headers, *_sender_words(headers, sender), subject, text)
    automatic = "bounce" if bounce else why_automatic(headers, root, sender.email if sender else "", subject)
    has_plain = any(piece.plain and piece.plain.strip() for piece in content.pieces)
    reply, signature = cut_reply(text, html if not has_plain else "", limits=limits)
    return ParsedMail(
        message_id=_first_id(headers),
        in_reply_to=_ids(headers, "in-reply-to", limits),
        references=_ids(headers, "references", limits),
        sender=sender,
        reply_to=tuple(mailboxes(headers, "reply-to", limits)),
        to=tuple(mailboxes(headers, "to", limits)),
        cc=tuple(mailboxes(headers, "cc", limits)),
        delivered_to=_delivered_to(headers, limits),
        subject=subject,
        date=read_date(headers.text("date", 200)),
        text=text,
        html=html,
        reply_text=reply,
        signature=signature,
        files=tuple(content.files),
        automatic=automatic,
        bounce=bounce,
        hops=len(headers.raw_all("received")),
        authentication=tuple(headers.texts("authentication-results")[:20]),
        language=_language(headers, reply or text),
        defects=_told(headers, sender, defects, content),
    )


def _sender(headers: Headers, limits: Limits) -> MailAddress | None:
    for name in ("from", "sender", "resent-from", "reply-to"):
        found = mailboxes(headers, name, limits)
        if found:
            return found[0]
    return None


def _sender_words(headers: Headers, sender: MailAddress | None) -> tuple[str, str]:
    """Address and name for recognising daemons, who often have no address at all ("MAILER-DAEMON <>")."""
    if sender and headers.has("from"):
        return sender.email, sender.name
    words = headers.text("from", 500)
    return ("" if sender is None else sender.email), words


def _first_id(headers: Headers) -> str:
    value = one_line(decode_words(headers.raw("message-id")[:4096]), 2000)
    found = _IDS.search(value)
    return one_line(re.sub(r"\s", "", found.group(1)) if found else value.strip("<> "), 998)


def _ids(headers: Headers, name: str, limits: Limits) -> tuple[str, ...]:
    """Message-IDs in a field, in order, once each. Ids without brackets are taken when they look like ids."""
    found: dict[str, None] = {}
    for value in headers.raw_all(name)[:10]:
        text = one_line(decode_words(value[: limits.address_field * 4]), limits.address_field * 4)
        ids = [re.sub(r"\s", "", one) for one in _IDS.findall(text)]
        for one in ids or [word.strip("<>,;") for word in text.split() if "@" in word and len(word) < 999]:
            if one:
                found.setdefault(one_line(one, 998), None)
    ids = list(found)
    # The first names the thread, the last ones its newest mails: those are kept.
    return tuple(ids if len(ids) <= limits.references else ids[:1] + ids[-(limits.references - 1) :])


def _delivered_to(headers: Headers, limits: Limits) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in _DELIVERED:
        for mailbox in mailboxes(headers, name, limits):
            found.setdefault(mailbox.email, None)
    return tuple(found)[: limits.addresses]


def _language(headers: Headers, text: str) -> str:
    declared = headers.text("content-language", 100).lower().split(",")[0].split("-")[0].strip()
    guessed = guess_language(text)
    return guessed or (declared if re.fullmatch(r"[a-z]{2}", declared) else "")


def _told(headers: Headers, sender: MailAddress | None, defects: list[str], content: Content) -> tuple[str, ...]:
    told = dict.fromkeys(defects)
    if sender is None:
        told.setdefault("no sender", None)
    if len(headers.raw_all("from")) > 1:
        told.setdefault("several From fields", None)
    if not headers.has("message-id"):
        told.setdefault("no Message-ID", None)
    told.update(dict.fromkeys(content.defects))
    return tuple(one_line(defect, 200) for defect in told)[:50]
