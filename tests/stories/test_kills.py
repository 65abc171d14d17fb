"""Processes die at any instant; what was acknowledged is there exactly once, and no answer is lost (R1, R2, R4, R5).

Rounds: a few tens here, hundreds with `bin/test --full` (DESKBELL_TEST_KILLS)."""

from __future__ import annotations

import os
import random
import smtplib
import threading
import time
from collections import Counter
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

import pytest

from tests.running import RunningDesk

KILLS = int(os.environ.get("DESKBELL_TEST_KILLS", "40"))
MAILS = 500
ANSWERS = 60
SENDERS = 5


class Sender(threading.Thread):
    """A mail server that keeps trying until somebody answers for the mail, as RFC 5321 wants it."""

    def __init__(self, desk: RunningDesk, numbers: list[int], pace: float) -> None:
        super().__init__(daemon=True)
        self.desk, self.numbers, self.pace = desk, numbers, pace
        self.acknowledged: set[int] = set()

    def run(self) -> None:
        for number in self.numbers:
            while number not in self.acknowledged:
                try:
                    self._send(number)
                    self.acknowledged.add(number)
                except (OSError, smtplib.SMTPException):
                    time.sleep(0.05)
            time.sleep(self.pace)

    def _send(self, number: int) -> None:
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
        with smtplib.SMTP("127.0.0.1", self.desk.smtp_port, timeout=20) as server:
            server.send_message(mail)


SET_UP = """
queue = Queue.objects.get(is_default=True); queue.address = "support@desk.example"; queue.save()
ada = Person.objects.create(name="Ada", username="ada", is_agent=True)
Desk.objects.update_or_create(pk=1, defaults={"auto_replies_per_hour": 10000, "auto_replies_per_day": 10000})
result = True
"""
DRAINED = """
waiting = RawMail.objects.filter(status__in=["waiting", "working"]).count()
waiting += Reaction.objects.filter(failed=False).count()
result = waiting + Delivery.objects.filter(status__in=["waiting", "sending"]).count() == 0
"""
COUNT = r"""
import re
texts = Article.objects.filter(side="customer").values_list("text", flat=True)
marks = [re.search(r"marker-(\d+)-end", text) for text in texts]
result = {
    "articles": [int(mark[1]) for mark in marks if mark],
    "endings": list(RawMail.objects.values_list("status", flat=True)),
    "without_article": RawMail.objects.filter(status="done", article=None).count(),
    "replies": list(OutgoingMail.objects.filter(purpose="reply").values_list("message_id", flat=True)),
    "auto_replies": OutgoingMail.objects.filter(purpose="auto_reply").count(),
    "unsent": Delivery.objects.exclude(status="sent").count(),
    "tickets": Ticket.objects.count(),
    "counted": __import__("deskbell.tickets.counts", fromlist=["x"]).total(__import__("django").db.models.Q()),
}
"""
ANSWER = """
import time
from deskbell.tickets.replying import default_recipients, reply
ada = Person.objects.get(username="ada")
done = 0
most = %d
while done < most:
    for ticket in Ticket.objects.exclude(articles__side="agent").order_by("pk")[:min(10, most - done)]:
        to, cc = default_recipients(ticket)
        reply(by=ada, ticket=ticket, text="Answer to " + ticket.number, to=to, cc=cc)
        done += 1
    time.sleep(0.3)
result = done
"""


@pytest.mark.timeout(1800)
def test_what_was_acknowledged_is_there_exactly_once_whoever_dies(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    desk = RunningDesk(tmp_path, DESKBELL_CATCH_ALL="true")
    try:
        desk.python(SET_UP)
        desk.start()
        desk.wait_ready()
        lots = [list(range(start, MAILS, SENDERS)) for start in range(SENDERS)]
        senders = [Sender(desk, numbers, pace=KILLS * 0.5 / (MAILS / SENDERS)) for numbers in lots]
        answering = threading.Thread(target=lambda: desk.python(ANSWER % ANSWERS), daemon=True)
        for thread in [*senders, answering]:
            thread.start()
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.05, 1.2))
            desk.kill(chance.choice(["front", "worker"]))
        desk.wait_ready()
        for thread in [*senders, answering]:
            thread.join(300)
            assert not thread.is_alive()
        desk.until(DRAINED, seconds=300)
        _check(desk, tmp_path)
    finally:
        desk.stop()


def _check(desk: RunningDesk, folder: Path) -> None:
    now = desk.python(COUNT)
    assert Counter(now["articles"]) == Counter(range(MAILS))  # none lost, none twice
    assert set(now["endings"]) == {"done"} and now["without_article"] == 0
    assert len(now["replies"]) == ANSWERS and now["unsent"] == 0
    assert now["tickets"] == now["counted"] == now["auto_replies"]
    parse = BytesHeaderParser().parsebytes
    sent = Counter(parse(path.read_bytes())["Message-ID"].strip("<>") for path in (folder / "sent").glob("*.eml"))
    assert set(now["replies"]) <= set(sent)  # no answer lost
    twice = sum(count - 1 for count in sent.values())
    assert twice <= KILLS  # and at most one copy more for a worker that died between sending and noting it
