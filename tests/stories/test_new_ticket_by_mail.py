"""An agent writes first: the customer's server gets the mail with number and link, the answer joins its ticket."""

from __future__ import annotations

import re
import smtplib
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, expect

from tests.running import RunningDesk
from tests.stories.test_straight_line import Sink, desk, sign_in, sink, text_of

__all__ = ["desk", "sink"]


@pytest.mark.timeout(600)
def test_an_agents_first_mail_is_answered_into_the_same_ticket(
    desk: RunningDesk,
    sink: tuple[Sink, int],
    browser: Browser,
) -> None:
    arrived = sink[0]
    desk.python('Person.objects.filter(username="ada").update(undo_seconds=30)\nresult = True')
    page = browser.new_page()
    sign_in(page, desk)
    page.goto(f"{desk.url}/desk/tickets/new/mail/")

    # Somebody new, made on the spot
    page.get_by_text("New customer", exact=True).click()
    page.get_by_label("Name optional", exact=True).fill("Petro Hnatiuk")
    page.get_by_label("E-mail address").fill("petro@hafenbau.example")
    page.get_by_label("Cc").fill("it@hafenbau.example")
    page.get_by_label("Subject").fill("Upgrade tonight")
    page.get_by_role("textbox", name="Message").fill("Keep node 2 out of the balancer.")
    page.get_by_role("button", name="Create ticket and send").click()

    # It waits to be taken back, then the ticket is there
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert desk.python("result = Ticket.objects.count()") == 0
    expect(page).to_have_url(re.compile(r"/desk/tickets/\d{10,}/$"), timeout=90_000)
    number = page.url.rstrip("/").rpartition("/")[2]

    # Both got the mail, with the number, each with a link of their own
    arrived.wait(2, seconds=60)
    by_address = {envelope.rcpt_tos[0]: mail for envelope, mail in arrived.mails}
    assert set(by_address) == {"petro@hafenbau.example", "it@hafenbau.example"}
    mail = by_address["petro@hafenbau.example"]
    assert number in mail["Subject"]
    assert "support@desk.example" in mail["From"]
    links = {address: re.search(r"/t/[\w-]{43}/", text_of(one)) for address, one in by_address.items()}
    assert all(links.values())
    assert len({link[0] for link in links.values() if link}) == 2
    assert "ada@" not in mail.as_string()

    # The answer comes into the same ticket
    answer = EmailMessage()
    answer["From"] = "Petro Hnatiuk <petro@hafenbau.example>"
    answer["To"] = mail["Reply-To"] or mail["From"]
    answer["Subject"] = f"Re: {mail['Subject']}"
    answer["Message-ID"] = "<answer@hafenbau.example>"
    answer["In-Reply-To"] = mail["Message-ID"]
    answer["References"] = mail["Message-ID"]
    answer.set_content("It is out.")
    with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=40) as server:
        server.send_message(answer)
    desk.until('result = Article.objects.filter(side="customer", text__contains="It is out.").exists()', 60)
    assert desk.python("result = Ticket.objects.count()") == 1
    assert desk.python("result = Ticket.objects.get().number") == number
    assert len(arrived.mails) == 2  # nothing automatic was sent to whom an agent wrote first
    page.close()
