"""The four ways in, on one desk that runs, with real mail: by mail (English, answered by mail), a guest's form
(Russian, as osTicket's guide goes), signed in and by phone (German). Each ends with what their server got."""

from __future__ import annotations

import re
import smtplib
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage, Message
from email.utils import parseaddr
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.utils import translation
from playwright.sync_api import Browser, Page, expect

from tests.running import RunningDesk, free_port
from tests.stories.test_straight_line import PASSWORD, SET_UP, Sink, text_of, write

MORE = """
queue.plus_addressing = True
queue.save()
Person.objects.filter(pk=ada.pk).update(language="de", undo_seconds=0)
dora = Person(name="Dora Vale", language="de"); dora.set_password("%s"); dora.save()
addresses.add(dora, "dora@brightside.example", verified=True)
"""


class Post:
    """The mail server of everybody outside, agents' too."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    def to(self, email: str, number: int = 1) -> Message:
        """The mail of this number to this address, counted from 1."""
        deadline = time.monotonic() + 30
        while len(found := self._all(email)) < number:
            assert time.monotonic() < deadline, f"only {len(found)} mails to {email}"
            time.sleep(0.05)
        return found[number - 1]

    def _all(self, email: str) -> list[Message]:
        agents = self.sink.to_ada if email.startswith("ada@") else []
        return agents or [mail for envelope, mail in self.sink.mails if envelope.rcpt_tos == [email]]


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    sink, port = Sink(), free_port()
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    yield Post(sink), port
    server.stop()


@pytest.fixture
def desk(tmp_path: Path, post: tuple[Post, int]) -> Iterator[RunningDesk]:
    running = RunningDesk(tmp_path)
    try:
        running.python(SET_UP % (post[1], PASSWORD) + MORE % PASSWORD)
        running.start()
        running.wait_ready()
        yield running
    finally:
        running.stop()


def in_language(code: str) -> Callable[[str], str]:
    def said(text: str) -> str:
        with translation.override(code):
            return translation.gettext(text)

    return said


def link_in(mail: Message, desk: RunningDesk, path: str = "t") -> str:
    found = re.search(rf"{desk.url}/{path}/[\w-]+/", text_of(mail))
    assert found, text_of(mail)
    return found[0]


def sign_in(page: Page, desk: RunningDesk, login: str, password: str = PASSWORD) -> None:
    page.goto(f"{desk.url}/sign-in/")
    page.locator('#Login [name="login"]').fill(login)
    page.locator('#Login [name="password"]').fill(password)
    page.locator("#Login form button.btn-primary").click()


@pytest.mark.timeout(300)
def test_every_way_in_ends_with_an_answer(desk: RunningDesk, post: tuple[Post, int], browser: Browser) -> None:
    mails = post[0]
    by_mail_and_answered_by_mail(desk, mails)
    as_a_guest_along_the_russian_guide(desk, mails, browser)
    signed_in_in_german(desk, mails, browser)
    by_phone_with_the_number_to_the_caller(desk, mails, browser)


def by_mail_and_answered_by_mail(desk: RunningDesk, mails: Post) -> None:
    write(desk, "The lamp is dark", "It went out this morning.\n\nCarla")
    told = mails.to("ada@desk-staff.example")
    assert parseaddr(told["Reply-To"])[1].startswith("support+")
    answer = EmailMessage()
    answer["From"] = "Ada (private) <ada@desk-staff.example>"
    answer["To"] = told["Reply-To"]
    answer["Subject"] = "AW: The lamp is dark"
    answer["Message-ID"] = "<one@desk-staff.example>"
    answer["In-Reply-To"] = answer["References"] = told["Message-ID"]
    quote = "\n".join(f"> {line}" for line in text_of(told).splitlines())
    answer.set_content(
        f"Is it plugged in?\n\nAm 22.11.2026 um 10:00 schrieb Desk Support:\n{quote}\n\n-- \nAda\n+49 1\n"
    )
    with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=40) as server:
        server.send_message(answer)
    got = mails.to("carla@acme.example", 2)
    assert parseaddr(got["From"]) == ("Desk Support", "support@desk.example")
    assert "Is it plugged in?" in text_of(got) and "+49 1" not in text_of(got)
    assert "desk-staff" not in got.as_string() and "private" not in got.as_string()


def as_a_guest_along_the_russian_guide(desk: RunningDesk, mails: Post, browser: Browser) -> None:
    ru, email = in_language("ru"), "nadia@lindqvist.example"
    context = browser.new_context(
        base_url=desk.url, locale="ru-RU", viewport={"width": 390, "height": 844}, reduced_motion="reduce"
    )
    page = context.new_page()

    # The front page and the form
    page.goto("/")
    expect(page.get_by_role("heading", name="Проверить состояние заявки")).to_be_visible()
    page.get_by_role("link", name="Открыть новую заявку").click()
    page.locator('[name="name"]').fill("Надежда Петрова")
    page.locator('[name="email"]').fill(email)
    page.locator('[name="subject"]').fill("Не работает вход")
    page.locator('[name="text"]').fill("С утра никто не может войти.")
    page.get_by_role("button", name="Отправить заявку").click()
    expect(page.get_by_role("heading", name=ru("We received your ticket"))).to_be_visible()

    # A mail with number and link, and without a word of the form: the address proved nothing yet
    confirmation = mails.to(email)
    found = re.search(r"#(\d{16,17})", text_of(confirmation))
    assert found and "заявк" in text_of(confirmation) and "Не работает вход" not in text_of(confirmation)
    number = found[1]
    page.goto(link_in(confirmation, desk))
    expect(page.get_by_role("heading", level=1)).to_have_text("Не работает вход")

    # Check the state: a second link by mail
    page.goto("/")
    page.locator('.door [name="email"]').fill(email)
    page.locator('.door [name="number"]').fill(number)
    page.get_by_role("button", name="Отправить ссылку для доступа").click()
    expect(page.get_by_text(ru("Look into your mail"))).to_be_visible()
    page.goto(link_in(mails.to(email, 2), desk))

    # Reply and close
    page.get_by_label("Ваш ответ").fill("Уже работает, спасибо.")
    page.get_by_role("button", name="Отправить ответ").click()
    expect(page.get_by_text("Уже работает, спасибо.")).to_be_visible()
    page.get_by_role("link", name=ru("Solved, close ticket")).click()
    page.get_by_role("button", name="Закрыть заявку").click()
    assert desk.until(f'result = Ticket.objects.get(number="{number}").stage == 4')

    # Register: confirmed by mail, and the ticket is there
    page.goto("/register/")
    page.locator('[name="name"]').fill("Надежда Петрова")
    page.locator('[name="email"]').fill(email)
    page.locator('[name="password"]').fill("тихая зелёная лампа")
    page.locator("form.stack button.btn-primary").click()
    page.goto(link_in(mails.to(email, 3), desk, "register"))
    page.get_by_role("button", name="Подтвердить и войти").click()
    expect(page).to_have_url(f"{desk.url}/tickets/")
    page.get_by_role("link", name="Закрытые").click()
    expect(page.get_by_text("Не работает вход")).to_be_visible()
    context.close()


def signed_in_in_german(desk: RunningDesk, mails: Post, browser: Browser) -> None:
    de = in_language("de")
    context = browser.new_context(base_url=desk.url, locale="de-DE", reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, desk, "dora@brightside.example")
    expect(page.get_by_role("heading", name="Meine Tickets")).to_be_visible()
    page.goto("/new/")
    assert page.locator('[name="email"]').count() == 0  # who they are is known
    page.locator('[name="subject"]').fill("Der Drucker brennt")
    page.locator('[name="text"]').fill("Seit heute früh.")
    page.get_by_role("button", name="Ticket senden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Der Drucker brennt")
    confirmation = mails.to("dora@brightside.example")
    assert "Der Drucker brennt" in text_of(confirmation)
    assert de("You can view the state of your request online:") in text_of(confirmation)
    context.close()


def by_phone_with_the_number_to_the_caller(desk: RunningDesk, mails: Post, browser: Browser) -> None:
    de = in_language("de")
    context = browser.new_context(base_url=desk.url, locale="de-DE", reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, desk, "ada")
    expect(page).to_have_url(f"{desk.url}/desk/")
    page.goto("/desk/tickets/new/phone/")
    page.get_by_text(de("New customer"), exact=True).click()
    page.locator('[name="new_name"]').fill("Petra Hansen")
    page.locator('[name="new_email"]').fill("petra@hafenbau.example")
    page.locator('[name="subject"]').fill("Kein Papier")
    page.locator('[name="text"]').fill("Sie sagt, es sei keines mehr da.")
    page.locator(".savebar").get_by_role("button", name=de("Create ticket")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kein Papier")
    number = page.url.rstrip("/").rpartition("/")[2]
    mail = mails.to("petra@hafenbau.example")
    assert number in mail["Subject"] and "ada@" not in mail.as_string()

    # Her link opens it, and what was said on the telephone is there
    hers = browser.new_context(base_url=desk.url, locale="de-DE", reduced_motion="reduce").new_page()
    hers.goto(link_in(mail, desk))
    expect(hers.get_by_text("Sie sagt, es sei keines mehr da.")).to_be_visible()
    hers.context.close()
    context.close()
