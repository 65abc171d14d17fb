"""The straight line, with real mail, a real browser and an SMTP server at the other end.

Carla's mail becomes a ticket and is confirmed; Ada answers in the browser; the answer reaches Carla's server; Carla
answers by mail and through her link; the closed ticket reopens, locked to Ada."""

from __future__ import annotations

import email
import re
import smtplib
import time
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.utils import parseaddr
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import Browser, Page, expect

from tests.running import RunningDesk, free_port

PASSWORD = "a quiet green lamp"
SET_UP = """
from deskbell.people import addresses
box = Mailbox.objects.create(name="Out", send_host="127.0.0.1", send_port=%d, send_security="none")
queue = Queue.objects.get(is_default=True)
queue.address, queue.sender_name, queue.mailbox = "support@desk.example", "Desk Support", box
queue.signature = "{agent}, Desk Support"
queue.save()
ada = Person(name="Ada Lark", username="ada", is_agent=True); ada.set_password("%s"); ada.save()
addresses.add(ada, "ada@desk-staff.example", verified=True)
group = Group.objects.create(name="Agents"); group.members.add(ada)
Grant.objects.create(group=group, level=4)
Subscription.objects.create(person=ada, queue=queue)
carla = addresses.person_for("carla@acme.example", "Carla Finch")
result = True
"""


class Sink:
    """The customer's mail server: takes everything and shows what it got."""

    def __init__(self) -> None:
        self.mails: list[tuple[Envelope, Message]] = []
        self.to_ada: list[Message] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        mail = email.message_from_bytes(envelope.content)
        if envelope.rcpt_tos == ["ada@desk-staff.example"]:
            self.to_ada.append(mail)  # who follows the queue is told
        else:
            self.mails.append((envelope, mail))
        return "250 taken"

    def wait(self, number: int, seconds: float = 20) -> Message:
        """The mail of this number, counted from 1."""
        deadline = time.monotonic() + seconds
        while len(self.mails) < number:
            assert time.monotonic() < deadline, f"only {len(self.mails)} mails came"
            time.sleep(0.05)
        return self.mails[number - 1][1]


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    taken, port = Sink(), free_port()
    server = Controller(taken, hostname="127.0.0.1", port=port)
    server.start()
    yield taken, port
    server.stop()


@pytest.fixture
def desk(tmp_path: Path, sink: tuple[Sink, int]) -> Iterator[RunningDesk]:
    running = RunningDesk(tmp_path)
    try:
        running.python(SET_UP % (sink[1], PASSWORD))
        running.start()
        running.wait_ready()
        yield running
    finally:
        running.stop()


def write(desk: RunningDesk, subject: str, text: str, **fields: str) -> None:
    """Carla's mail program."""
    mail = EmailMessage()
    mail["From"] = "Carla Finch <carla@acme.example>"
    mail["To"] = "support@desk.example"
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{time.time_ns()}@acme.example>"
    for name, value in fields.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    mail.add_attachment(b"lamp,state\n1,off\n", maintype="text", subtype="csv", filename="lamps.csv")
    with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=40) as server:
        server.send_message(mail)


def text_of(mail: Message) -> str:
    plain = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    payload = plain.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def sign_in(page: Page, desk: RunningDesk) -> None:
    page.goto(f"{desk.url}/sign-in/")
    page.get_by_label("E-mail address or user name").fill("ada")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{desk.url}/desk/")


@pytest.mark.timeout(240)
def test_a_customers_mail_is_answered_and_the_answer_answered(
    desk: RunningDesk, sink: tuple[Sink, int], browser: Browser
) -> None:
    arrived = sink[0]

    # Mail in, confirmation out
    write(desk, "The lamp is dark", "It went out this morning.\n\nCarla")
    confirmation = arrived.wait(1)
    assert confirmation["Auto-Submitted"] == "auto-replied"
    assert "support@desk.example" in confirmation["From"] and arrived.mails[0][0].mail_from in ("", "<>")
    found = re.search(r"\[Ticket#(\d{16,17})\]", confirmation["Subject"])
    assert found
    number = found[1]
    link = re.search(rf"{desk.url}/t/[\w-]+/", text_of(confirmation))
    assert link

    # Ada sees it waiting and answers
    page = browser.new_context().new_page()
    sign_in(page, desk)
    page.get_by_role("link", name="The lamp is dark").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The lamp is dark")
    expect(page.get_by_text("It went out this morning.")).to_be_visible()
    page.get_by_label("Message", exact=True).fill("Is it plugged in?")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Is it plugged in?").first).to_be_visible()
    answer = arrived.wait(2)
    assert parseaddr(answer["From"]) == ("Desk Support", "support@desk.example")
    assert answer["Subject"] == f"Re: [Ticket#{number}] The lamp is dark"
    assert answer["In-Reply-To"].endswith("@acme.example>")
    assert "Is it plugged in?" in text_of(answer) and "Ada Lark, Desk Support" in text_of(answer)
    assert b"desk-staff" not in (arrived.mails[1][0].original_content or b"")

    # She notes something and closes
    page.locator(".modes label", has_text="Note").click()
    page.get_by_label("Message", exact=True).fill("Third dark lamp this week")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Third dark lamp this week")).to_be_visible()
    state = "result = list(Ticket.objects.values('stage', 'locked', 'owner__name', 'waiting_since'))[0]"
    desk.python(f"""
        from deskbell.tickets import closing
        ticket = Ticket.objects.get(number="{number}")
        closing.close(by=Person.objects.get(username="ada"), ticket=ticket); result = True
    """)
    assert desk.python(state)["stage"] == 4

    # Carla answers by mail: reopened, locked to Ada
    write(desk, answer["Subject"], "It is.", In_Reply_To=answer["Message-ID"], References=answer["Message-ID"])
    now = desk.until(
        "t = Ticket.objects.get(); result = t.stage == 1 and {'locked': t.locked, 'owner': str(t.owner)}"
    )
    assert now == {"locked": True, "owner": "Ada Lark"}

    # And through her link, without an account; she never sees the note
    carla = browser.new_context().new_page()
    carla.goto(link[0])
    expect(carla).to_have_url(f"{desk.url}/ticket/{number}/")
    expect(carla.get_by_text("Is it plugged in?")).to_be_visible()
    assert "Third dark lamp" not in carla.content()
    carla.get_by_label("Your reply").fill("And now it shines again.")
    carla.get_by_role("button", name="Send reply").click()
    expect(carla.get_by_text("And now it shines again.")).to_be_visible()
    carla.get_by_role("link", name="Solved, close ticket").click()
    carla.get_by_role("button", name="Close ticket").click()
    assert desk.until("result = Ticket.objects.get().stage == 4")
    page.reload()
    expect(page.get_by_text("And now it shines again.")).to_be_visible()
    time.sleep(1)
    assert len(arrived.mails) == 2  # one confirmation, one answer, nothing else
    assert [mail["Auto-Submitted"] for mail in arrived.to_ada][:1] == ["auto-generated"]
    assert f"/desk/tickets/{number}/" in text_of(arrived.to_ada[0]) and len(arrived.to_ada) <= 2
