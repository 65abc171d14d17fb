"""Delivery against a mail server that misbehaves on a real socket (promises R4, R5)."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from deskbell.blobs import storage
from deskbell.db import sealing
from deskbell.mime.mail import MailAddress
from deskbell.outbox import deliver
from deskbell.outbox.enqueueing import OutgoingFile, Recipient, enqueue
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.queues.mailboxes import PURPOSE
from deskbell.queues.models import Mailbox, Queue
from tests.outbox.certificates import Authority
from tests.outbox.conftest import BRISK, Worker, mail, mailbox_to, only, put
from tests.outbox.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)
Status = Delivery.Status


def test_a_mail_arrives_once_with_its_envelope(sink: Sink, mailbox: Mailbox, worker: Worker) -> None:
    put()
    assert worker() == 1
    assert worker() == 0
    (got,) = sink.got
    assert (got.envelope_from, got.to) == ("support@desk.example", ["carla@acme.example"])
    assert got.message["Message-ID"] == "<token.random@desk.example>"
    assert "It works again." in got.text
    assert only().status == Status.SENT
    assert only().answer == "250 2.0.0 Taken"
    assert only().sent_at is not None


def test_many_mails_go_over_one_connection(sink: Sink, mailbox: Mailbox, worker: Worker) -> None:
    connections_before = sink.script.connections
    for _ in range(15):
        put()
    worker()
    assert len(sink.got) == 15
    assert sink.script.connections - connections_before == 1


def test_the_mail_is_the_same_to_the_byte_at_every_try(sink: Sink, mailbox: Mailbox, worker: Worker) -> None:
    sink.script.tricks = ["drop after the dot", "drop after the dot", ""]
    put(date=datetime(2026, 11, 22, 10, tzinfo=UTC))
    worker.until(lambda: only().status == Status.SENT)
    assert len(sink.got) == 3  # two answers were lost, so two more copies at most
    assert len({got.data for got in sink.got}) == 1


@pytest.mark.parametrize(
    ("trick", "copies", "answer"),
    [
        ("drop after DATA", 0, "connection"),
        ("drop after the dot, unread", 0, "before the server confirmed"),
        ("drop after the dot", 1, "before the server confirmed"),
        ("421 4.3.2 Shutting down", 0, "421 4.3.2 Shutting down"),
        ("452 4.3.1 Disk full", 0, "452 4.3.1 Disk full"),
        ("trickle", 0, "127.0.0.1"),
    ],
)
def test_trouble_with_a_mail_is_tried_again_after_a_pause(
    sink: Sink, mailbox: Mailbox, worker: Worker, trick: str, copies: int, answer: str
) -> None:
    sink.script.tricks = [trick]
    put()
    before = timezone.now()
    worker()
    waiting = only()
    assert (waiting.status, waiting.attempts) == (Status.WAITING, 1)
    assert answer in waiting.answer
    assert len(sink.got) == copies
    assert timedelta(seconds=50) < waiting.next_at - before < timedelta(seconds=80)
    assert worker() == 0
    worker.until(lambda: only().status == Status.SENT)
    assert len(sink.got) == copies + 1
    assert worker.gave_up == []


def test_a_confirmed_mail_is_sent_even_if_the_connection_breaks_then(
    sink: Sink, mailbox: Mailbox, worker: Worker
) -> None:
    sink.script.tricks = ["250, then reset"]
    put()
    put()
    worker()
    worker.until(lambda: not Delivery.objects.exclude(status=Status.SENT).exists())
    assert len(sink.got) == 2


@pytest.mark.parametrize("trick", ["554 5.7.1 Spam", "refuse after the dot"])
def test_a_final_refusal_fails_at_once(sink: Sink, mailbox: Mailbox, worker: Worker, trick: str) -> None:
    sink.script.tricks = [trick]
    written = put()
    worker()
    assert only().status == Status.FAILED
    assert only().answer.startswith("554")
    assert [one.mail_id for one in worker.gave_up] == [written.pk]
    assert worker() == 0


def test_each_recipient_has_an_ending_of_their_own(sink: Sink, mailbox: Mailbox, worker: Worker) -> None:
    sink.script.answers["grey@x.example"] = ["451 4.7.1 Greylisted"]
    sink.script.answers["gone@x.example"] = ["550 5.1.1 No such user"]
    put(Recipient("", "good@x.example"), Recipient("", "grey@x.example"), Recipient("", "gone@x.example"))
    worker()
    status = dict(Delivery.objects.values_list("email", "status"))
    assert status == {
        "good@x.example": Status.SENT,
        "grey@x.example": Status.WAITING,
        "gone@x.example": Status.FAILED,
    }
    assert Delivery.objects.get(email="gone@x.example").answer == "550 5.1.1 No such user"
    worker.until(lambda: not Delivery.objects.filter(status=Status.WAITING).exists())
    assert sorted(got.to[0] for got in sink.got) == ["good@x.example", "grey@x.example"]


def test_a_bad_address_does_not_stop_those_behind_it(sink: Sink, mailbox: Mailbox, worker: Worker) -> None:
    bad = [
        "two@x.example,b@x.example",
        "a b@x.example",
        "<a@x.example>",
        "nobody",
        "",
        "я@x.example\r\nRCPT TO:<c@x.example>",
    ]
    put(*[Recipient("", one) for one in bad], Recipient("", "good@x.example"))
    worker()
    assert [got.to for got in sink.got] == [["good@x.example"]]
    assert Delivery.objects.filter(status=Status.FAILED).count() == len(bad)
    assert len(worker.gave_up) == len(bad)


def test_a_mail_is_given_up_after_five_days_but_never_before_it_was_tried(
    sink: Sink, mailbox: Mailbox, worker: Worker
) -> None:
    sink.script.answers["carla@acme.example"] = ["450 4.2.0 Later"] * 50
    put(date=timezone.now() - timedelta(days=6))
    for _ in range(deliver.LEAST_TRIES):
        assert worker.gave_up == []
        worker()
        Delivery.objects.filter(status="waiting").update(next_at=timezone.now())
    assert only().status == Status.FAILED
    assert len(worker.gave_up) == 1


def test_pauses_grow(sink: Sink, mailbox: Mailbox, worker: Worker) -> None:
    sink.script.answers["carla@acme.example"] = ["450 4.2.0 Later"] * 50
    put()
    minutes = []
    for _ in range(7):
        worker()
        minutes.append(round((only().next_at - timezone.now()).total_seconds() / 60))
        Delivery.objects.update(next_at=timezone.now())
    assert minutes == [1, 5, 15, 60, 120, 240, 240]


# -- the account -------------------------------------------------------------------------------------------


def test_without_a_mailbox_mail_waits_and_says_what_is_missing(queue: Queue, worker: Worker) -> None:
    Queue.objects.filter(pk=queue.pk).update(address="support@desk.example")
    put()
    worker()
    assert (only().status, only().attempts) == (Status.WAITING, 0)
    assert only().answer == "No mailbox sends for queue Support. Add one under Mailboxes."


def test_a_mailbox_added_later_sends_what_waited(sink: Sink, queue: Queue, worker: Worker) -> None:
    Queue.objects.filter(pk=queue.pk).update(address="support@desk.example")
    put()
    worker()
    Queue.objects.filter(pk=queue.pk).update(mailbox=mailbox_to(sink))
    worker.until(lambda: only().status == Status.SENT)
    assert len(sink.got) == 1


def test_a_server_that_is_away_holds_its_mail_and_is_left_alone_for_a_while(
    sink: Sink, mailbox: Mailbox, worker: Worker
) -> None:
    sink.stop()
    put()
    put()
    worker()
    assert {one.status for one in Delivery.objects.all()} == {Status.WAITING}
    assert Delivery.objects.filter(answer__startswith="Mailbox Support: 127.0.0.1:").count() == 2
    sink.start()
    put()
    worker()  # the account rests
    assert sink.got == []
    worker.until(lambda: not Delivery.objects.exclude(status=Status.SENT).exists())
    assert len(sink.got) == 3


def test_a_refused_sign_in_waits_and_names_the_mailbox(queue: Queue, worker: Worker) -> None:
    with Sink(password="right") as sink:
        box = mailbox_to(sink, send_username="support", send_secret=sealing.seal("wrong", purpose=PURPOSE))
        put(mailbox=box)
        worker()
        assert only().status == Status.WAITING
        assert only().answer == (
            f"Mailbox Support: 127.0.0.1:{sink.port} refused the sign-in. Check the password under Mailboxes."
        )
        box.send_secret = sealing.seal("right", purpose=PURPOSE)
        box.save()
        worker.until(lambda: only().status == Status.SENT)
        assert len(sink.got) == 1
        assert b"wrong" not in sink.got[0].data


def test_a_password_beyond_ascii_signs_in(queue: Queue, worker: Worker) -> None:
    with Sink(password="schlüssel") as sink:
        secret = sealing.seal("schlüssel", purpose=PURPOSE)
        put(mailbox=mailbox_to(sink, send_username="support", send_secret=secret))
        worker()
        assert only().status == Status.SENT


def test_a_server_that_refuses_the_null_path_gets_the_queues_address(
    sink: Sink, mailbox: Mailbox, worker: Worker
) -> None:
    sink.script.null_path_refused = True
    enqueue(
        purpose="auto_reply",
        mail=mail(automatic="auto-replied"),
        recipients=[Recipient("", "carla@acme.example")],
        mailbox=mailbox,
        ticket_key=1,
        envelope_from="",
    )
    worker()
    (got,) = sink.got
    assert got.envelope_from == "support@desk.example"
    assert got.message["Auto-Submitted"] == "auto-replied"


# -- TLS ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", [Mailbox.Security.TLS, Mailbox.Security.STARTTLS])
def test_tls_is_verified(
    security: str, queue: Queue, worker: Worker, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)  # type: ignore[arg-type]
    implicit = security == Mailbox.Security.TLS
    secret = sealing.seal("right", purpose=PURPOSE)
    with Sink(tls=authority.context("localhost"), implicit=implicit, password="right") as sink:
        put(
            mailbox=mailbox_to(
                sink,
                send_host="localhost",
                send_security=security,
                send_username="support",
                send_secret=secret,
            )
        )
        worker()
        assert only().status == Status.WAITING  # nobody knows this authority
        assert "no safe connection" in only().answer
        assert sink.script.passwords_seen == []
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        worker.until(lambda: only().status == Status.SENT)
        (got,) = sink.got
        assert got.in_tls or implicit


def test_a_certificate_for_another_name_is_refused(
    queue: Queue, worker: Worker, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)  # type: ignore[arg-type]
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with Sink(tls=authority.context("mail.other.example"), implicit=True) as sink:
        put(mailbox=mailbox_to(sink, send_host="localhost", send_security="tls"))
        worker()
        assert "Hostname mismatch" in only().answer
        assert sink.got == []


def test_a_server_without_starttls_gets_neither_mail_nor_password(sink: Sink, queue: Queue, worker: Worker) -> None:
    secret = sealing.seal("right", purpose=PURPOSE)
    put(mailbox=mailbox_to(sink, send_security="starttls", send_username="u", send_secret=secret))
    worker()
    assert only().status == Status.WAITING
    assert "does not offer what is needed (STARTTLS extension not supported by server.)" in only().answer
    assert sink.got == []


# -- claims ------------------------------------------------------------------------------------------------


def test_two_workers_send_each_mail_once(sink: Sink, mailbox: Mailbox) -> None:
    for _ in range(40):
        put()

    def work() -> None:
        try:
            while deliver.work_once(gave_up=lambda row: None, patience=BRISK):
                pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sink.got) == 40
    assert Delivery.objects.filter(status=Status.SENT, attempts=1).count() == 40


def test_what_a_dead_worker_left_is_taken_up_after_its_lease(sink: Sink, mailbox: Mailbox, worker: Worker) -> None:
    put()
    (taken,) = deliver._claim()  # and the worker dies
    assert worker() == 0
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert worker() == 1
    assert only().status == Status.SENT
    assert only().fence > taken.fence


def test_who_lost_the_claim_neither_sends_nor_writes(sink: Sink, mailbox: Mailbox, worker: Worker) -> None:
    put()
    late = deliver._claim()
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    worker()
    assert len(sink.got) == 1
    deliver._over_one_line(deliver._jobs(late), worker.gave_up.append, BRISK)
    assert len(sink.got) == 1
    assert only().status == Status.SENT


def test_a_waiting_delivery_is_called_off_and_a_sent_one_is_not(sink: Sink, mailbox: Mailbox, worker: Worker) -> None:
    put()
    assert deliver.cancel(only())
    assert worker() == 0
    assert only().status == Status.CANCELLED
    assert deliver.retry(only())
    worker()
    assert len(sink.got) == 1
    assert not deliver.cancel(only())
    assert not deliver.retry(only())


# -- each their own copy -----------------------------------------------------------------------------------


def test_a_link_is_in_its_owners_copy_only(sink: Sink, mailbox: Mailbox, worker: Worker) -> None:
    link = OutgoingMail.LINK
    text = f"Hello\n\nRead it online:\n{link}\n\nBye\n"
    html = (
        f'<p>Hello</p><!--deskbell-link--><p><a href="{link}">Read it online</a></p><!--/deskbell-link--><p>Bye</p>'
    )
    put(
        Recipient("", "carla@x.example", "https://desk.example/t/carlas-secret/"),
        Recipient("", "colin@x.example", "https://desk.example/t/colins-secret/"),
        Recipient("", "dora@x.example"),
        text=text,
        html=html,
    )
    assert all(b"secret" not in bytes(one.link) for one in Delivery.objects.all())
    worker()
    by_name = {got.to[0].partition("@")[0]: got for got in sink.got}
    for name, other in (("carla", "colin"), ("colin", "carla")):
        for body in (by_name[name].text, by_name[name].html):
            assert body.count(f"https://desk.example/t/{name}s-secret/") == 1
            assert f"{other}s-secret" not in body
    for body in (by_name["dora"].text, by_name["dora"].html):
        assert "secret" not in body
        assert "Read it online" not in body
        assert "Hello" in body
        assert "Bye" in body
    assert all("deskbell-link" not in got.text + got.html for got in sink.got)
    assert all(bytes(one.link) == b"" for one in Delivery.objects.all())


def test_files_go_along_and_a_missing_one_fails_the_delivery(sink: Sink, mailbox: Mailbox, worker: Worker) -> None:
    blob = storage.store(b"%PDF-1.7 \x00\xff")
    for _ in range(2):
        enqueue(
            purpose="reply",
            mail=mail(),
            recipients=[Recipient("", "carla@acme.example")],
            mailbox=mailbox,
            ticket_key=1,
            envelope_from="support@desk.example",
            files=[OutgoingFile(blob, "Отчёт.pdf", "application/pdf")],
        )
        worker()
        storage.path(blob.key).unlink(missing_ok=True)
    (got,) = sink.got
    files = [part for part in got.message.walk() if part.get_content_type() == "application/pdf"]
    assert files[0].get_payload(decode=True) == b"%PDF-1.7 \x00\xff"
    failed = Delivery.objects.get(status=Status.FAILED)
    assert failed.answer == "A file that belongs to this mail is gone, so it was not sent."


@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n", "\r\n ", "\u2028", "\0", "x" * 5000])
def test_no_value_becomes_another_header_or_recipient(
    sink: Sink, mailbox: Mailbox, worker: Worker, break_: str
) -> None:
    evil = f"a{break_}Bcc: victim@x.example{break_}"
    put(
        Recipient(evil, "carla@acme.example"),
        subject=evil,
        sender=MailAddress(evil, "support@desk.example"),
        to=(MailAddress(evil, "carla@acme.example"),),
        in_reply_to=evil,
        references=(evil, "good@x.example"),
        text=f"{evil}\r\n.\r\nMAIL FROM:<evil@x.example>\n.\nrest",
    )
    worker()
    (got,) = sink.got
    assert got.to == ["carla@acme.example"]
    assert set(got.message.keys()) <= {
        *("Date", "From", "To", "Subject", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type"),
    }
    assert got.text.rstrip().endswith("rest")
