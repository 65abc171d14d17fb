"""What is composed can be sent, says what it was told to say, and nothing else."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskbell.mime.compose import CannotCompose, compose
from deskbell.mime.mail import MailAddress, MailFile, MailToSend
from deskbell.mime.parse import parse
from deskbell.mime.storable import one_line, storable

MAIL = MailToSend(
    message_id="token.abc@desk.example",
    date=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
    sender=MailAddress("Support, Desk", "support@desk.example"),
    to=(MailAddress("Carla", "carla@acme.example"),),
    subject="[Ticket#42] Hello",
    text="Hello Carla,\n\nall is well.\n",
)
ALLOWED = {
    "date",
    "from",
    "to",
    "cc",
    "reply-to",
    "subject",
    "message-id",
    "in-reply-to",
    "references",
    "auto-submitted",
    "x-auto-response-suppress",
    "precedence",
    "content-language",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
}


def check_wire(raw: bytes) -> None:
    assert raw.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", raw)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    head = raw.split(b"\r\n\r\n")[0]
    names = [name.decode().lower() for name in re.findall(rb"^([^\s:]+):", head, re.MULTILINE)]
    assert set(names) <= ALLOWED and len(names) == len(set(names))


def test_plain_text_reads_back() -> None:
    raw = compose(MAIL)
    check_wire(raw)
    mail = parse(raw)
    assert mail.sender == MailAddress("Support, Desk", "support@desk.example")
    assert mail.to == MAIL.to and mail.subject == MAIL.subject and mail.date == MAIL.date
    assert mail.message_id == MAIL.message_id and mail.text.strip() == MAIL.text.strip()
    assert mail.automatic == "" and mail.defects == ()


def test_the_same_mail_gives_the_same_bytes() -> None:
    html = dataclasses.replace(MAIL, html="<p>Hello</p>", files=(MailFile("a.txt", "text/plain", b"x"),))
    assert compose(html) == compose(html)


def test_everything_at_once_reads_back_by_us_and_by_the_standard_library() -> None:
    files = (
        MailFile("Mängelliste – Übersicht.pdf", "application/pdf", bytes(range(256)) * 50),
        MailFile("pic.png", "image/png", b"\x89PNG", content_id="pic@1", inline=True),
        MailFile("mail.eml", "message/rfc822", b"Subject: x\n\n" + b"y" * 2000),
    )
    mail = dataclasses.replace(
        MAIL,
        html='<p>Grüße <img src="cid:pic@1"></p>',
        text="Grüße\n",
        files=files,
        references=("a@b.example", "c@d.example"),
        in_reply_to="c@d.example",
        cc=(MailAddress("Ольга", "olga@пример.example"),),
        reply_to=MailAddress("", "support+abc@desk.example"),
        automatic="auto-replied",
        language="de",
    )
    raw = compose(mail)
    check_wire(raw)
    found = parse(raw)
    assert found.text.strip() == "Grüße" and found.html.strip() == mail.html
    assert [(file.name, file.data) for file in found.files] == [
        (file.name, file.data) for file in sorted(files, key=lambda file: not file.inline)
    ]
    assert found.references == mail.references and found.in_reply_to == ("c@d.example",)
    assert found.cc[0].name == "Ольга" and found.cc[0].email == "olga@xn--e1afmkfd.example"
    assert found.automatic == "auto-submitted" and found.defects == ()
    stdlib = message_from_bytes(raw, policy=policy.SMTP)
    assert stdlib["subject"] == mail.subject and stdlib["x-auto-response-suppress"] == "All"
    names = [part.get_filename() for part in stdlib.walk() if part.get_filename()]
    assert sorted(names) == sorted(file.name for file in files)
    assert not any(part.defects for part in stdlib.walk())


INJECTIONS = [
    "\r\nBcc: evil@x.example",
    "\nBcc: evil@x.example",
    "\rBcc: evil@x.example",
    "\x00",
    "\u2028Bcc: x",
    "\r\n\r\n<b>",
]


@pytest.mark.parametrize("injection", INJECTIONS)
def test_nothing_can_be_injected(injection: str) -> None:
    """T-HDR: every field that reaches a header."""
    bad = f"x{injection}"
    tries = [
        {"subject": bad},
        {"sender": MailAddress(bad, "support@desk.example")},
        {"to": (MailAddress(bad, "carla@acme.example"),)},
        {"reply_to": MailAddress(bad, "support@desk.example")},
        {"in_reply_to": f"{bad}@x.example"},
        {"references": (f"{bad}@x.example",)},
        {"language": bad},
        {"text": bad},
        {"html": bad},
        {"files": (MailFile(bad, "text/plain", b"x"),)},
        {"files": (MailFile("x", f"text/plain{injection}", b"x"),)},
        {"files": (MailFile("x", "image/png", b"x", content_id=bad, inline=True),), "html": "<p>x</p>"},
    ]
    for change in tries:
        raw = compose(dataclasses.replace(MAIL, **change))  # type: ignore[arg-type]
        check_wire(raw)
        message = message_from_bytes(raw, policy=policy.compat32)
        assert message["bcc"] is None
        assert parse(raw).to[0].email == "carla@acme.example" and len(parse(raw).to) == 1


@pytest.mark.parametrize("injection", INJECTIONS)
def test_addresses_and_ids_that_cannot_be_sent_are_refused(injection: str) -> None:
    for change in (
        {"message_id": f"x{injection}@desk.example"},
        {"to": (MailAddress("", f"carla{injection}@acme.example"),)},
        {"to": (MailAddress("", f"carla@acme.example{injection}"),)},
        {"automatic": f"auto-replied{injection}"},
    ):
        with pytest.raises(CannotCompose):
            compose(dataclasses.replace(MAIL, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "email",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c.example",
        "a@b@c.example",
        "a,b@c.example",
        "<a@b.example>",
        "a@-b-",
        "ü@x.example",
        "a@..b",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(CannotCompose):
        compose(dataclasses.replace(MAIL, to=(MailAddress("", email),)))


def test_long_ids_and_many_references_are_folded_and_kept() -> None:
    ids = tuple(f"{'x' * 300}{number}@host.example" for number in range(60))
    raw = compose(dataclasses.replace(MAIL, references=ids))
    check_wire(raw)
    assert parse(raw).references == ids
    assert b"=?" not in raw


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=400)
NAME = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), max_size=60)


def words(text: str) -> str:
    return " ".join(text.split())


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT, NAME, TEXT, st.binary(max_size=300), st.text("abc.äя \\/", max_size=80))
def test_whatever_is_composed_reads_back(
    subject: str, text: str, name: str, html: str, data: bytes, file_name: str
) -> None:
    mail = dataclasses.replace(
        MAIL,
        subject=subject,
        text=text,
        html=f"<p>{html}</p>",
        sender=MailAddress(name, "support@desk.example"),
        files=(MailFile(file_name, "application/x-thing", data),),
    )
    raw = compose(mail)
    check_wire(raw)
    found = parse(raw)
    assert words(found.subject) == words(one_line(subject, 998))
    assert found.files[0].data == data
    assert found.html == storable(mail.html).replace("\r\n", "\n").replace("\r", "\n")
    expected = storable(text).replace("\r\n", "\n").replace("\r", "\n")
    if expected.strip():
        assert found.text == expected.strip("\n")
    assert found.sender is not None and found.sender.email == "support@desk.example"
    if not re.search(r"[\"'\\=?,]", name):
        assert words(found.sender.name) == words(name)
