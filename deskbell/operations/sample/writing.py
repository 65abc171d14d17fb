"""A letter of the sample as the bytes its writer's mail program would send."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from deskbell.operations.sample import habits
from deskbell.operations.sample.letters import Letter
from deskbell.operations.sample.sent import Got, last_to
from deskbell.operations.sample.trouble import SampleTrouble

POLICY = policy.SMTP.clone(max_line_length=120)
AFTER = timedelta(seconds=1)
"""How fast everybody answers. Counted from what is answered, so that a letter written twice is the same mail, and
the receiver drops the second."""


@dataclass(frozen=True, slots=True)
class Written:
    """A mail with its envelope."""

    envelope_from: str  # "" for what machines send
    recipients: tuple[str, ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Writer:
    """Knows all letters by key, and since when dates count. `host`: the part after the @ of the desk's addresses."""

    letters: dict[str, Letter]
    began: datetime
    host: str

    def message_id(self, key: str) -> str:
        domain = parseaddr(self.letters[key].sender)[1].rpartition("@")[2]
        return f"<{key}.{self.began:%Y%m%d%H%M%S}@{domain}>"

    def write(self, letter: Letter, number: str = "") -> Written:
        """`number`: of the ticket the letter names."""
        answered = self._answered(letter)
        if letter.bounced:
            assert answered is not None
            return self._bounce(letter, answered)
        mail = EmailMessage(POLICY)
        self._head(mail, letter, answered, number)
        _body(mail, letter, answered)
        machine = any(name == "Auto-Submitted" for name, _value in letter.headers)
        recipients = _recipients(mail, self.host)
        for place, part in enumerate(part for part in mail.walk() if part.is_multipart()):
            part.set_boundary(f"=_{letter.key}-{place}")  # else every call writes another mail
        return Written("" if machine else parseaddr(letter.sender)[1], recipients, mail.as_bytes())

    def _answered(self, letter: Letter) -> Got | None:
        if not letter.answers or letter.own_thread:
            return None
        first = self.letters[letter.answers]
        email = parseaddr((first if letter.bounced else letter).sender)[1]
        found = last_to(email, about=self.message_id(letter.answers))
        if found is None:
            raise SampleTrouble(
                f"The sample cannot go on: the desk has sent {email} no mail about “{first.subject}”. "
                "See whether the worker is running, and start again."
            )
        return found

    def _head(self, mail: EmailMessage, letter: Letter, answered: Got | None, number: str) -> None:
        mail["From"] = _address(letter.sender)
        mail["To"] = answered.answer_to if answered else _address(self._to(letter))
        if letter.cc:
            mail["Cc"] = _address(letter.cc)
        mail["Subject"] = self._subject(letter, answered, number)
        written = self.began - timedelta(hours=letter.hours)
        mail["Date"] = format_datetime(answered.date + AFTER if answered else written.astimezone(UTC))
        mail["Message-ID"] = self.message_id(letter.key)
        if answered and not letter.forgets_references:
            mail["In-Reply-To"] = answered.message_id
            mail["References"] = " ".join([*answered.references, answered.message_id])
        elif letter.own_thread:
            mail["In-Reply-To"] = mail["References"] = self.message_id(letter.answers)
        for name, value in letter.headers:
            mail[name] = value

    def _to(self, letter: Letter) -> str:
        return self.letters[letter.answers].to if letter.own_thread else letter.to

    def _subject(self, letter: Letter, answered: Got | None, number: str) -> str:
        if answered:
            return letter.prefix + answered.subject
        if letter.own_thread:
            return letter.prefix + self.letters[letter.answers].subject
        return f"{letter.prefix}[Ticket#{number}] {letter.subject}" if number else letter.subject

    def _bounce(self, letter: Letter, answered: Got) -> Written:
        """RFC 3464, as Postfix writes it."""
        host = parseaddr(letter.sender)[1].rpartition("@")[2]
        failed = parseaddr(self.letters[letter.answers].sender)[1]
        head = re.split(rb"\r?\n\r?\n", answered.raw, maxsplit=1)[0].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        status = re.search(r"\d\.\d\.\d", letter.text)
        text = _BOUNCE.format(
            sender=letter.sender,
            to=answered.sender.addr_spec,
            date=format_datetime(answered.date + AFTER),
            message_id=self.message_id(letter.key),
            subject=letter.subject,
            host=host,
            failed=failed,
            answer=letter.text,
            status=status[0] if status else "5.0.0",
        )
        raw = text.replace("\n", "\r\n").encode() + head + b"\r\n\r\n--=_report--\r\n"
        return Written("", (answered.sender.addr_spec,), raw)


_BOUNCE = """\
From: {sender}
To: {to}
Date: {date}
Message-ID: {message_id}
Subject: {subject}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"

--=_report
Content-Type: text/plain; charset=us-ascii

This is the mail system at host {host}.

I'm sorry to have to inform you that your message could not be
delivered to one or more recipients. It's attached below.

<{failed}>: {answer}

--=_report
Content-Type: message/delivery-status

Reporting-MTA: dns; {host}

Final-Recipient: rfc822; {failed}
Action: failed
Status: {status}
Diagnostic-Code: smtp; {answer}

--=_report
Content-Type: text/rfc822-headers

"""


def _body(mail: EmailMessage, letter: Letter, answered: Got | None) -> None:
    mail.set_content(habits.as_text(letter, answered), charset=_charset(letter, answered))
    if html := habits.as_html(letter, answered):
        mail.add_alternative(html, subtype="html", charset=_charset(letter, answered))
        page = mail.get_payload()[-1]  # type: ignore[index]
        for file in letter.files:
            if file.content_id:
                kind, _slash, subtype = file.content_type.partition("/")
                place = {"cid": f"<{file.content_id}>", "filename": file.name, "disposition": "inline"}
                page.add_related(file.data, kind, subtype, **place)  # type: ignore[union-attr]
    for file in letter.files:
        if not file.content_id:
            kind, _slash, subtype = file.content_type.partition("/")
            mail.add_attachment(file.data, kind, subtype, filename=file.name)


def _charset(letter: Letter, answered: Got | None) -> str:
    """The letter's own, unless what it quotes needs more."""
    try:
        habits.as_text(letter, answered).encode(letter.charset)
    except UnicodeEncodeError:
        return "utf-8"
    return letter.charset


def _address(text: str) -> Address:
    name, email = parseaddr(text)
    return Address(name, addr_spec=email)


def _recipients(mail: EmailMessage, host: str) -> tuple[str, ...]:
    """Who of To and Cc is the desk: the others' servers get their own copy, which is not our business."""
    named = [address.addr_spec for field in ("To", "Cc") if mail[field] for address in mail[field].addresses]
    return tuple(email for email in named if email.endswith(f"@{host}"))
