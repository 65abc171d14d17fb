"""Open pages hear what their person may: a running desk, its event stream, and mail that comes in."""

from __future__ import annotations

import http.client
import json
import smtplib
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.running import RunningDesk

PEOPLE = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from deskbell.people import addresses
support = Queue.objects.get(is_default=True)
support.address = "support@desk.example"; support.save()
billing = Queue.objects.create(name="Billing", path="Billing", address="billing@desk.example")
result = {}
for name, queue in (("Ada", support), ("Ben", billing), ("Cleo", support)):
    person = Person.objects.create(name=name, username=name.lower(), is_agent=True)
    person.set_password("correct horse"); person.save()
    group = Group.objects.create(name=name); group.members.add(person)
    Grant.objects.create(group=group, queue=queue, level=Level.REPLY)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "deskbell.web.signin.backend.Backend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    result[name] = session.session_key
"""


class Browser:
    """One event stream, read without waiting for longer than asked."""

    def __init__(self, desk: RunningDesk, session: str) -> None:
        self.cookie = {"Cookie": f"deskbell={session}", "Host": f"127.0.0.1:{desk.port}"}
        self.desk = desk
        self.connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=20)
        self.connection.request("GET", "/desk/live/", headers=self.cookie)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200 and self.answer.headers["Content-Type"].startswith("text/event-stream")
        self.key = self.hears("hello")["stream"]

    def hears(self, name: str, seconds: float = 15.0) -> Any:
        """The next event of this name; the test fails when none comes."""
        assert self.connection.sock
        self.connection.sock.settimeout(seconds)
        event = ""
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            elif line.startswith("data: ") and event == name:
                self.answer.readline()
                return json.loads(line.removeprefix("data: "))

    def shows(self, *numbers: str, typing: str = "") -> int:
        token = "t" * 32
        body = urlencode([("stream", self.key), *(("ticket", number) for number in numbers), ("typing", typing)])
        headers = {
            "Cookie": f"{self.cookie['Cookie']}; deskbell-form={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=20)
        connection.request("POST", "/desk/live/here/", body, headers)
        return connection.getresponse().status


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    folder: Path = tmp_path_factory.mktemp("live")
    running = RunningDesk(folder)
    running.start()
    running.wait_ready()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def sessions(desk: RunningDesk) -> dict[str, str]:
    found: dict[str, str] = desk.python(PEOPLE)
    return found


def mail(desk: RunningDesk, subject: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "nadia@lindqvist.example", "support@desk.example", subject
    message.set_content("It burns.")
    with smtplib.SMTP("127.0.0.1", desk.smtp_port) as server:
        server.send_message(message)


def number_of(desk: RunningDesk, subject: str) -> str:
    titled = f"Ticket.objects.filter(title={subject!r})"
    return str(desk.until(f"result = {titled}.values_list('number', flat=True).first()"))


def test_a_new_ticket_is_heard_by_those_who_see_it_with_their_figures(
    desk: RunningDesk, sessions: dict[str, str]
) -> None:
    ada, ben = Browser(desk, sessions["Ada"]), Browser(desk, sessions["Ben"])
    time.sleep(1.5)  # both are known to the ear by now, and it stands at the last event
    mail(desk, "Printer on fire")
    number = number_of(desk, "Printer on fire")
    heard = ada.hears("tickets")
    assert number in [one["n"] for one in heard["tickets"]] and heard["figures"]["tickets"] == 1
    with pytest.raises(TimeoutError):
        ben.hears("tickets", seconds=3)


def test_colleagues_at_the_same_ticket_hear_of_each_other(desk: RunningDesk, sessions: dict[str, str]) -> None:
    mail(desk, "Two at once")
    number = number_of(desk, "Two at once")
    ada, cleo = Browser(desk, sessions["Ada"]), Browser(desk, sessions["Cleo"])
    assert (ada.shows(number), cleo.shows(number, typing=number)) == (204, 204)
    while (heard := ada.hears("presence")) != {number: [{"name": "Cleo", "typing": True}]}:
        assert set(heard) == {number}
    cleo.answer.close()
    cleo.connection.close()
    assert ada.hears("presence") == {number: []}


def test_nobody_is_at_a_ticket_they_do_not_see(desk: RunningDesk, sessions: dict[str, str]) -> None:
    mail(desk, "Not for Ben")
    number = number_of(desk, "Not for Ben")
    ada, ben = Browser(desk, sessions["Ada"]), Browser(desk, sessions["Ben"])
    assert ben.shows(number) == 204
    ada.shows(number)
    assert ada.hears("presence") == {number: []}


def test_who_is_signed_out_or_no_agent_any_more_hears_nothing(desk: RunningDesk, sessions: dict[str, str]) -> None:
    ben = Browser(desk, sessions["Ben"])
    time.sleep(1.5)
    desk.python("result = Person.objects.filter(name='Ben').update(is_agent=False)")
    assert ben.hears("bye") == {}
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=20)
    connection.request("GET", "/desk/live/", headers=ben.cookie)
    assert connection.getresponse().status == 404
