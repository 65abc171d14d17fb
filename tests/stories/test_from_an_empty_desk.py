"""From an empty desk to the first answer, by somebody who reads only the screens.

Ines follows the set-up link and then the path on the administration's front page; a mail from outside arrives while
she watches, and she answers it. What she typed as the mailbox's password is nowhere in the data folder."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.running import RunningDesk
from tests.stories.test_straight_line import Sink, sink, text_of

__all__ = ["sink"]
SECRET = "swordfish-in-the-harbour"
LINK = """
from deskbell.entry.invitations import make_setup_link
result = make_setup_link()
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RunningDesk]:
    running = RunningDesk(tmp_path)
    try:
        running.start()
        running.wait_ready()
        yield running
    finally:
        running.stop()


def go_to(page: Page, step: str) -> None:
    """From the path on the front page to where its next step is done."""
    page.get_by_role("link", name="Administration").first.click()
    page.get_by_role("link", name=re.compile(f"^Go there.*{step}$")).click()


def write_from_outside(desk: RunningDesk) -> None:
    mail = EmailMessage()
    mail["From"] = "Carla Finch <carla@acme.example>"
    mail["To"] = "support@kestrel.example"
    mail["Subject"] = "The lamp is dark"
    mail["Message-ID"] = "<first@acme.example>"
    mail.set_content("It went out this morning.")
    with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=40) as server:
        server.send_message(mail)


@pytest.mark.timeout(240)
def test_whoever_reads_only_the_screens_gets_to_the_first_answer(
    desk: RunningDesk, sink: tuple[Sink, int], browser: Browser
) -> None:
    arrived, port = sink
    page = browser.new_context().new_page()
    page.goto(desk.python(LINK))
    page.get_by_label("Your name").fill("Ines Kern")
    page.get_by_label("Your e-mail address").fill("ines@kestrel.example")
    page.get_by_label("User name").fill("ines")
    page.get_by_label("Password", exact=True).fill("four calm words here")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", name="To the first ticket")).to_be_visible()

    go_to(page, "Give the desk a name and a language")
    page.get_by_label("Name of the desk").fill("Kestrel Help")
    page.get_by_role("button", name="Save settings").click()
    go_to(page, "Connect a mailbox")
    page.get_by_label("Support address").fill("support@kestrel.example")
    page.get_by_label("How mail comes in").select_option("none")
    sending = page.get_by_role("region", name="Sending")
    sending.get_by_label("SMTP server").fill("127.0.0.1")
    sending.get_by_label("Port").fill(str(port))
    sending.get_by_label("Security").select_option("none")
    sending.get_by_label("Same user name").uncheck()
    sending.get_by_label(re.compile("^Password")).fill(SECRET)
    page.get_by_role("button", name="Save mailbox").click()
    expect(page.get_by_text(f"Mail can be sent through 127.0.0.1:{port}")).to_be_visible()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_text("3 of 6 steps are done")).to_be_visible()  # the queue has its address by now
    page.get_by_role("button", name="I work alone").click()
    go_to(page, "Say how customers come in")
    page.get_by_label("Customers sign in (recommended)").check()
    page.get_by_role("button", name="Save settings").click()

    go_to(page, "Send yourself a mail and watch it arrive")
    expect(page.get_by_text("Write to support@kestrel.example")).to_be_visible()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    write_from_outside(desk)
    expect(page.get_by_text("It arrived.")).to_be_visible()
    confirmation = arrived.wait(1)
    ticket = page.get_by_role("link", name="Ticket #")
    assert ticket.inner_text().removeprefix("Ticket #") in confirmation["Subject"]
    ticket.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The lamp is dark")
    page.get_by_label("Message", exact=True).fill("Is it plugged in?")
    page.get_by_role("button", name="Send reply").click()
    assert "Is it plugged in?" in text_of(arrived.wait(2))

    page.goto(f"{desk.url}/admin/")
    expect(page.get_by_role("heading", name="To the first ticket")).to_have_count(0)
    kept = [file for file in desk.folder.rglob("*") if file.is_file()]
    assert not any(SECRET.encode() in file.read_bytes() for file in kept)
