"""Mail as a helpdesk gets it, made up: the same bytes for the same seed.

70 % plain text, 20 % HTML with the quoted history, 10 % with a file of 100 kB; 40 % answer an earlier mail of the
same customer by In-Reply-To and References."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from bench.words import COMMON, CUSTOMERS, RARE, Human, Prose, customer

ADDRESS = "support@desk.example"
"""Where the mail goes: the default queue."""
FOLLOW_UPS = 0.4
FILE_SIZE = 102_400
WITHIN = timedelta(hours=6)  # they were written in the last hours: older mail gets no automatic answer
FIRST_NEW = 20  # mails before the first follow-up


@dataclass(frozen=True, slots=True)
class Mail:
    sender: str
    raw: bytes
    thread: int
    """Mails of one thread have to arrive in their order."""


@dataclass(slots=True)
class Thread:
    number: int
    human: Human
    subject: str
    message_ids: list[str] = field(default_factory=list)
    last: str = ""


def mails(count: int, *, to: str, seed: int = 42) -> Iterator[Mail]:
    rng = random.Random(seed)
    prose = Prose(rng)
    threads: list[Thread] = []
    now = datetime.now(UTC)
    for number in range(count):
        follow = len(threads) >= FIRST_NEW and rng.random() < FOLLOW_UPS
        if follow:
            thread = rng.choice(threads[: -FIRST_NEW // 2])
        else:
            thread = Thread(len(threads), customer(rng.randrange(CUSTOMERS)), prose.title())
            threads.append(thread)
        at = now - WITHIN * (1 - number / count)
        yield Mail(thread.human.email, _raw(rng, prose, thread, number, to, at), thread.number)


def _raw(rng: random.Random, prose: Prose, thread: Thread, number: int, to: str, at: datetime) -> bytes:
    message_id = f"<{number:06d}.{rng.getrandbits(48):012x}@{thread.human.email.partition('@')[2]}>"
    body = _body(rng, prose, thread.human, number)
    head = _head(rng, thread, to, message_id, format_datetime(at))
    kind = rng.random()
    if kind < 0.7:
        rest = _part("plain", body + (_history(thread.last[:800]) if thread.last else ""))
    elif kind < 0.9:
        rest = _alternative(rng, body, thread.last or prose.text(700))
    else:
        rest = _with_file(rng, body, number)
    thread.message_ids.append(message_id)
    thread.last = body
    return "\r\n".join(f"{head}\n{rest}".split("\n")).encode()


def _head(rng: random.Random, thread: Thread, to: str, message_id: str, date: str) -> str:
    lines = [
        f"Received: from mx{rng.randrange(9)}.kunde.example (mx.kunde.example [192.0.2.{rng.randrange(1, 250)}])",
        f"\tby mail.example.com with ESMTPS id {rng.getrandbits(40):010X} for <{to}>; {date}",
        f"Message-ID: {message_id}",
        f"Date: {date}",
        f'From: "{thread.human.name}" <{thread.human.email}>',
        f"To: Support <{to}>",
        f"Subject: {'Re: ' if thread.message_ids else ''}{thread.subject}",
        "MIME-Version: 1.0",
    ]
    if thread.message_ids:
        lines += [f"In-Reply-To: {thread.message_ids[-1]}", "References: " + "\n ".join(thread.message_ids[-5:])]
    return "\n".join(lines)


def _body(rng: random.Random, prose: Prose, human: Human, number: int) -> str:
    text = "Hello,\n\n" + prose.text(rng.randint(500, 3_000))
    if rng.random() < 0.2:
        text += f" Please look at the {COMMON} again."
    if number % 400 == 7:
        text += f" The {RARE} module is affected."
    return f"{_wrapped(text)}\n\nKind regards\n{human.name}"


def _history(text: str) -> str:
    quoted = "\n".join(f"> {line}" for line in text.split("\n"))
    return f"\n\nOn Mon, 2 Mar 2026 08:00:00 +0000, Support wrote:\n{quoted}"


def _part(subtype: str, text: str) -> str:
    return f"Content-Type: text/{subtype}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"


def _alternative(rng: random.Random, body: str, before: str) -> str:
    mark = f"=_b{rng.getrandbits(64):016x}"
    paragraphs = "".join(f'<p style="font-family:Arial">{p}</p>\n' for p in body.split("\n\n"))
    quoted = "".join(f"<p>{p}</p>\n" for p in before[:1500].split("\n\n"))
    html = (
        f"<html><head><style>p{{margin:0 0 1em}}</style></head><body>{paragraphs}"
        '<div class="gmail_quote"><div>On Monday, Support wrote:</div>'
        '<blockquote style="margin:0 0 0 .8ex;border-left:1px solid #ccc">'
        f"{quoted}</blockquote></div></body></html>"
    )
    return (
        f'Content-Type: multipart/alternative; boundary="{mark}"\n\n--{mark}\n'
        f"{_part('plain', body + _history(before[:1500]))}\n--{mark}\n{_part('html', html)}\n--{mark}--\n"
    )


def _with_file(rng: random.Random, body: str, number: int) -> str:
    mark = f"=_b{rng.getrandbits(64):016x}"
    pdf = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + rng.randbytes(FILE_SIZE - 30) + b"\n%%EOF\n"
    return (
        f'Content-Type: multipart/mixed; boundary="{mark}"\n\n--{mark}\n{_part("plain", body)}\n--{mark}\n'
        f'Content-Type: application/pdf; name="scan{number}.pdf"\n'
        f'Content-Disposition: attachment; filename="scan{number}.pdf"\n'
        f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(pdf).decode()}\n--{mark}--\n"
    )


def _wrapped(text: str, width: int = 76) -> str:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if len(line) + len(word) + 1 > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return "\n".join(lines)
