"""What agents send, to the other end of the wire: taken back it never leaves; forwarded and redirected mail arrives
as it should; and whoever was written to answers to agents alone."""

from __future__ import annotations

import smtplib
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.running import RunningDesk
from tests.stories.test_straight_line import Sink, desk, sign_in, sink, text_of, write  # noqa: F401

UNDO = 10


@pytest.mark.timeout(300)
def test_a_message_leaves_when_it_was_not_taken_back(
    desk: RunningDesk,  # noqa: F811
    sink: tuple[Sink, int],  # noqa: F811
    browser: Browser,
    tmp_path: Path,
) -> None:
    arrived = sink[0]
    write(desk, "The lamp is dark", "It went out this morning.")
    arrived.wait(1)
    page = browser.new_context().new_page()
    sign_in(page, desk)
    page.get_by_role("link", name="The lamp is dark").first.click()
    ticket = page.url

    # Taken back within its seconds: nothing leaves, and the text is there again
    page.get_by_label("Message", exact=True).fill("Throw it away.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Only you see it, and nothing has left yet.")).to_be_visible()
    time.sleep(2)
    page.keyboard.press("z")
    expect(page.get_by_text("Not sent. You can go on writing.")).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_have_value("Throw it away.")
    time.sleep(UNDO + 2)
    assert len(arrived.mails) == 1

    # Sent again, and left alone this time
    page.get_by_label("Message", exact=True).fill("Screw it in again.")
    before = time.monotonic()
    page.get_by_role("button", name="Send reply").click()
    answer = arrived.wait(2, seconds=40)
    assert time.monotonic() - before >= UNDO - 1
    assert "Screw it in again." in text_of(answer) and "Throw it away." not in text_of(answer)

    # Forwarded: the message and its file, to somebody who gets no link
    message = desk.python("result = Article.objects.get(side='customer').public_id")
    page.goto(f"{ticket}?compose=forward&article={message}")
    page.get_by_label("To", exact=True).fill("Vera Vendor <vera@vendor.example>")
    page.get_by_label("Message", exact=True).fill("Do you know this lamp?")
    page.get_by_role("button", name="Forward", exact=True).click()
    page.get_by_role("button", name="Send now").click()
    forwarded = arrived.wait(3, seconds=40)
    assert arrived.mails[2][0].rcpt_tos == ["vera@vendor.example"]
    assert "It went out this morning." in text_of(forwarded) and "/t/" not in text_of(forwarded)
    assert "lamps.csv" in [part.get_filename() for part in forwarded.walk()]
    assert b"desk-staff" not in (arrived.mails[2][0].original_content or b"")

    # Redirected: the mail itself, under new fields
    page.goto(f"{ticket}?compose=redirect&article={message}")
    page.get_by_label("To", exact=True).fill("vera@vendor.example")
    page.get_by_role("button", name="Redirect", exact=True).click()
    page.get_by_role("button", name="Send now").click()
    redirected = arrived.wait(4, seconds=40)
    assert redirected["From"] == "Carla Finch <carla@acme.example>" and redirected["Subject"] == "The lamp is dark"
    assert redirected["Resent-To"] == "vera@vendor.example" and "support@desk.example" in redirected["Resent-From"]
    assert redirected["Resent-Message-ID"] and redirected["Resent-Date"]
    assert arrived.mails[3][0].mail_from == "support@desk.example"
    assert desk.until("result = Ticket.objects.get().stage == 4")

    # Vera answers: on the ticket, for agents only
    mail = EmailMessage()
    mail["From"], mail["To"] = "Vera Vendor <vera@vendor.example>", "support@desk.example"
    mail["Subject"], mail["Message-ID"] = f"Re: {forwarded['Subject']}", "<1@vendor.example>"
    mail["In-Reply-To"] = forwarded["Message-ID"]
    mail.set_content("A bad batch.")
    with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=40) as server:
        server.send_message(mail)
    seen = desk.until("result = [a.visible for a in Article.objects.filter(from_email='vera@vendor.example')]")
    assert seen == [False] and desk.python("result = Ticket.objects.count()") == 1
