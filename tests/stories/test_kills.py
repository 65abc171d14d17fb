"""Processes die at any instant; what was acknowledged is there exactly once, and no answer is lost (R1, R2, R4, R5).

Rounds: a few tens here, hundreds with `bin/test --full` (DESKBELL_TEST_KILLS)."""

from __future__ import annotations

import os
import random
import re
import smtplib
import threading
import time
from collections import Counter
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest

from tests.running import RunningDesk

KILLS = int(os.environ.get("DESKBELL_TEST_KILLS", "24"))
MAILS = 500
ANSWERS = 60
SENDERS = 5
PASSWORD = "a quiet green lamp"


class Sender(threading.Thread):
    """A mail server that keeps trying until somebody answers for the mail, as RFC 5321 wants it."""

    def __init__(self, desk: RunningDesk, numbers: list[int], pace: float) -> None:
        super().__init__(daemon=True)
        self.desk, self.numbers, self.pace = desk, numbers, pace
        self.acknowledged: set[int] = set()

    def run(self) -> None:
        for number in self.numbers:
            mail = self._write(number)  # once: what is sent again is the same mail
            while number not in self.acknowledged:
                try:
                    self._send(mail)
                    self.acknowledged.add(number)
                except (OSError, smtplib.SMTPException):
                    time.sleep(0.05)
            time.sleep(self.pace)

    def _send(self, mail: bytes) -> None:
        with smtplib.SMTP("127.0.0.1", self.desk.smtp_port, timeout=40) as server:
            server.sendmail("c@acme.example", ["support@desk.example"], mail)

    def _write(self, number: int) -> bytes:
        mail = EmailMessage()
        mail["From"] = f"Customer {number} <c{number}@acme.example>"
        mail["To"] = "support@desk.example"
        mail["Subject"] = f"Mail number {number}"
        mail["Message-ID"] = f"<{number}@acme.example>"
        if number % 3 == 2:
            mail["References"] = f"<{number - 2}@acme.example>"
            mail.replace_header("From", f"Customer <c{number - 2}@acme.example>")
        mail.set_content(f"marker-{number}-end")
        if number % 7 == 0:
            mail.add_attachment(os.urandom(20_000), maintype="application", subtype="octet-stream", filename="a.bin")
        return mail.as_bytes(policy=SMTP)  # CRLF: a bare LF is refused


class Agent(threading.Thread):
    """Ada in her browser: answers tickets, and knows which of her answers were taken."""

    def __init__(self, desk: RunningDesk) -> None:
        super().__init__(daemon=True)
        self.desk = desk
        self.taken: set[str] = set()
        self.browser = build_opener(HTTPCookieProcessor(), StayHere())

    def run(self) -> None:
        tried = 0
        while len(self.taken) < ANSWERS:
            tried += 1
            try:
                self._answer(f"answer-{tried}-end")
            except OSError:  # the front just died: whether the answer was taken is not known
                time.sleep(0.05)

    def _answer(self, text: str) -> None:
        page = self._get("/desk/tickets/?show=new")
        if 'name="login"' in page:
            self._post("/sign-in/", page, login="ada", password=PASSWORD)
            return
        numbers = re.findall(r"/desk/tickets/(\d{16,17})/", page)
        if not numbers:
            time.sleep(0.2)
            return
        path = f"/desk/tickets/{numbers[0]}/"
        if self._post(f"{path}reply/", self._get(path), text=text) == 302:
            self.taken.add(text)

    def _get(self, path: str) -> str:
        with self.browser.open(self.desk.url + path, timeout=40) as answer:
            return str(answer.read().decode())

    def _post(self, path: str, page: str, **fields: str) -> int:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found, page[:2000]
        body = urlencode({"csrfmiddlewaretoken": found[1], **fields}).encode()
        try:
            with self.browser.open(self.desk.url + path, body, timeout=40) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code


class StayHere(HTTPRedirectHandler):
    def redirect_request(self, request: Request, fp: object, code: int, *more: object) -> Request | None:  # type: ignore[override]
        """A post is not followed: its answer is what counts. Pages are."""
        return None if request.data else super().redirect_request(request, fp, code, *more)  # type: ignore[arg-type]


SET_UP = """
from deskbell.people import addresses
queue = Queue.objects.get(is_default=True); queue.address = "support@desk.example"; queue.save()
ada = Person(name="Ada", username="ada", is_agent=True, undo_seconds=1); ada.set_password("%s"); ada.save()
group = Group.objects.create(name="Agents"); group.members.add(ada); Grant.objects.create(group=group, level=4)
Desk.objects.update_or_create(pk=1, defaults={"auto_replies_per_hour": 10000, "auto_replies_per_day": 10000})
result = True
"""
DRAINED = """
waiting = RawMail.objects.filter(status__in=["waiting", "working"]).count()
waiting += Reaction.objects.filter(failed=False).count() + PendingSend.objects.count()
result = waiting + Delivery.objects.filter(status__in=["waiting", "sending"]).count() == 0
"""
COUNT = r"""
import re
from django.db.models import Q
from deskbell.tickets.counts import totals
texts = Article.objects.filter(side="customer").values_list("text", flat=True)
marks = [re.search(r"marker-(\d+)-end", text) for text in texts]
result = {
    "articles": [int(mark[1]) for mark in marks if mark],
    "answers": [a.text for a in Article.objects.filter(side="agent")],
    "endings": list(RawMail.objects.values_list("status", flat=True)),
    "without_article": RawMail.objects.filter(status="done", article=None).count(),
    "replies": list(OutgoingMail.objects.filter(purpose="reply").values_list("message_id", flat=True)),
    "confirmed": Event.objects.filter(kind__in=["auto_replied", "auto_reply_held"]).count(),
    "unsent": Delivery.objects.exclude(status="sent").count(),
    "tickets": Ticket.objects.count(),
    "counted": totals(Q(), every=Q())["every"],
}
"""


@pytest.mark.timeout(1800)
def test_what_was_acknowledged_is_there_exactly_once_whoever_dies(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    desk = RunningDesk(tmp_path, DESKBELL_CATCH_ALL="true")
    try:
        desk.python(SET_UP % PASSWORD)
        desk.start()
        desk.wait_ready()
        lots = [list(range(start, MAILS, SENDERS)) for start in range(SENDERS)]
        senders = [Sender(desk, numbers, pace=KILLS * 0.5 / (MAILS / SENDERS)) for numbers in lots]
        ada = Agent(desk)
        for thread in [*senders, ada]:
            thread.start()
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.05, 1.2))
            desk.kill(chance.choice(["front", "worker"]))
        desk.wait_ready()
        for thread in [*senders, ada]:
            thread.join(300)
            assert not thread.is_alive()
        desk.until(DRAINED, seconds=300)
        _check(desk, ada, tmp_path)
    finally:
        desk.stop()


def _check(desk: RunningDesk, ada: Agent, folder: Path) -> None:
    now = desk.python(COUNT)
    assert Counter(now["articles"]) == Counter(range(MAILS))  # none lost, none twice
    assert set(now["endings"]) == {"done"} and now["without_article"] == 0
    assert now["unsent"] == 0
    answers = Counter(now["answers"])
    assert ada.taken <= set(answers) and max(answers.values()) == 1  # no answer lost, none twice
    assert len(now["replies"]) == len(answers)
    assert now["tickets"] == now["counted"] == now["confirmed"]
    parse = BytesHeaderParser().parsebytes
    sent = Counter(parse(path.read_bytes())["Message-ID"].strip("<>") for path in (folder / "sent").glob("*.eml"))
    assert set(now["replies"]) <= set(sent)  # no answer lost
    twice = sum(count - 1 for count in sent.values())
    assert twice <= KILLS  # and at most one copy more for a worker that died between sending and noting it
