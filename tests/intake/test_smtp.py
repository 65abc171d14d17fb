from __future__ import annotations

import smtplib
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from pytest_django import Settings

from deskbell.blobs import storage
from deskbell.intake.models import RawMail
from deskbell.intake.receive import session, smtp
from deskbell.intake.receive.smtp import Receiver
from deskbell.queues.models import Queue, QueueAlias
from tests.intake.conversing import Client, Running

MAIL = b"From: customer@brightside.example\r\nSubject: Fire\r\n\r\nMy printer is on fire.\r\n"


def stored() -> list[bytes]:
    return [storage.read(row.blob) for row in RawMail.objects.order_by("pk")]


def test_an_accepted_mail_is_stored_byte_for_byte(client: Client) -> None:
    answer = client.mail(MAIL)
    row = RawMail.objects.get()
    assert answer == f"250 2.0.0 Kept as {row.public_id}"
    assert stored() == [MAIL]
    assert (row.source, row.recipient, row.envelope_from, row.status) == (
        "smtp", "support@example.com", "customer@brightside.example", "waiting"
    )  # fmt: skip


def test_the_greeting_announces_what_is_kept_to(client: Client) -> None:
    offered = client.say("EHLO again.example").split("\r\n")
    assert {line[4:] for line in offered[1:]} == {"SIZE 200000", "8BITMIME", "SMTPUTF8", "PIPELINING"}


@pytest.mark.parametrize(
    "address", ["support@example.com", "SUPPORT@Example.COM", "support+abc234@example.com", "help@old.example"]
)
def test_addresses_of_queues_are_taken(client: Client, address: str) -> None:
    assert client.mail(MAIL, address).startswith("250")
    assert RawMail.objects.get().recipient == address.lower()


@pytest.mark.parametrize(
    "address", ["nobody@example.com", "support@example.org", "+x@example.com", "support", "a@b@c"]
)
def test_a_strangers_address_is_refused_in_the_same_words(client: Client, address: str) -> None:
    client.say("MAIL FROM:<a@b.example>")
    assert client.say(f"RCPT TO:<{address}>") == session.UNKNOWN


def test_a_new_address_is_taken_within_seconds(client: Client, queues: dict[str, Queue]) -> None:
    client.say("MAIL FROM:<a@b.example>")
    assert client.say("RCPT TO:<new@example.com>") == session.UNKNOWN
    QueueAlias.objects.create(queue=queues["sales"], address="new@example.com")
    time.sleep(smtp.FRESH)
    assert client.say("RCPT TO:<new@example.com>").startswith("250")


def test_bounces_come_from_nobody_and_are_taken(client: Client) -> None:
    assert client.mail(MAIL, sender="").startswith("250")
    assert RawMail.objects.get().envelope_from == ""


@pytest.mark.parametrize(
    "sender", ["a..b@docomo.example", "@relay.example:x@y.example", '"a b"@c.example', "jürgen@ü.example"]
)
def test_odd_senders_are_taken(client: Client, sender: str) -> None:
    assert client.mail(MAIL, sender=sender).startswith("250")
    assert RawMail.objects.get().envelope_from == sender.rpartition(":")[2]


def test_one_mail_to_two_queues_is_kept_for_each_and_once_for_each(client: Client) -> None:
    client.mail(MAIL, "support@example.com", "sales@example.com", "help@old.example", "support+tok234@example.com")
    rows = RawMail.objects.order_by("recipient").values_list("recipient", flat=True)
    assert list(rows) == ["sales@example.com", "support+tok234@example.com"]


def test_the_same_mail_again_is_success_and_kept_once(client: Client) -> None:
    assert client.mail(MAIL) == client.mail(b"Received: by relay.example\r\n" + MAIL)
    assert RawMail.objects.count() == 1


def test_lines_may_be_long_and_dots_come_through(client: Client) -> None:
    content = b"Subject: x\r\n\r\n" + b"y" * 150_000 + b"\r\n.one\r\n..two\r\n...\r\n"
    assert client.mail(content.replace(b"\r\n.", b"\r\n..")).startswith("250")
    assert stored() == [content]


def test_an_empty_mail_is_a_mail(client: Client) -> None:
    assert client.mail(b"").startswith("250")
    assert stored() == [b""]
    assert client.mail(b"\r\n").startswith("250")


def test_pipelined_commands_are_answered_in_order(client: Client) -> None:
    mail = b"MAIL FROM:<a@b.example>\r\nRCPT TO:<nobody@example.com>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n"
    client.send(mail)
    assert [client.answer()[:3] for _ in range(4)] == ["250", "550", "250", "354"]
    client.send(MAIL + b".\r\n" + mail)
    assert [client.answer()[:3] for _ in range(5)] == ["250", "250", "550", "250", "354"]
    client.send(b"Subject: second\r\n\r\n.\r\nQUIT\r\n")
    assert [client.answer()[:3] for _ in range(2)] == ["250", "221"]
    assert stored() == [MAIL, b"Subject: second\r\n\r\n"]


def test_a_client_that_does_not_wait_for_354_loses_nothing(client: Client) -> None:
    client.send(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n" + MAIL + b".\r\n")
    assert [client.answer()[:3] for _ in range(4)] == ["250", "250", "354", "250"]
    assert stored() == [MAIL]


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r", b"\r\n.\n", b"\r.\r\n", b"\r\r\n.\r\r\n"]
)
def test_smuggled_mails_are_refused_whole(client: Client, end: bytes) -> None:
    inner = b"MAIL FROM:<boss@example.com>\r\nRCPT TO:<sales@example.com>\r\nDATA\r\nSubject: smuggled\r\n\r\n"
    assert client.mail(MAIL + b"x" + end + inner) == session.BARE
    assert client.say("NOOP").startswith("250")
    assert stored() == []


def test_commands_end_in_crlf_only(client: Client) -> None:
    client.send(b"MAIL FROM:<a@b.example>\n")
    assert client.answer().startswith("500")
    client.send(b"RSET\rNOOP\r\n")
    assert client.answer().startswith("500")
    assert client.say("RCPT TO:<support@example.com>").startswith("503")


def test_a_mail_too_large_is_refused_when_announced(client: Client) -> None:
    assert client.say("MAIL FROM:<a@b.example> SIZE=200001").startswith("552")
    assert client.say("MAIL FROM:<a@b.example> SIZE=200000 BODY=8BITMIME SMTPUTF8").startswith("250")


def test_a_mail_too_large_is_refused_when_it_came(client: Client) -> None:
    exact = b"Subject: x\r\n\r\n" + b"x" * (200_000 - 16) + b"\r\n"
    assert client.mail(exact).startswith("250")
    assert client.mail(exact + b"a\r\n") == session.TOO_LARGE
    assert client.mail(b"short\r\n").startswith("250")
    assert len(stored()) == 2


def test_a_client_that_goes_on_and_on_is_cut_off(client: Client, receiver: Receiver) -> None:
    for line in ("MAIL FROM:<a@b.example>", "RCPT TO:<support@example.com>", "DATA"):
        client.say(line)
    try:
        client.send(b"x" * 2_000_000)
        assert client.answer() == session.TOO_LARGE
    except OSError:
        pass  # reset while we were still sending
    assert client.is_over()
    assert receiver.bytes_in_hand == 0


def test_all_conversations_together_hold_a_bounded_amount(connect: Callable[[], Client], receiver: Receiver) -> None:
    half_sent = []
    for _ in range(4):
        client = connect()
        for line in ("MAIL FROM:<a@b.example>", "RCPT TO:<support@example.com>", "DATA"):
            client.say(line)
        client.send(b"x" * 190_000)
        half_sent.append(client)
        time.sleep(0.1)
    assert receiver.bytes_in_hand <= 3 * 200_000
    answers = []
    for client in half_sent:
        client.send(b"\r\n.\r\n")
        answers.append(client.answer()[:3])
    assert answers == ["250", "250", "250", "452"]
    assert receiver.bytes_in_hand == 0


def test_a_client_may_vanish_after_any_byte_and_nothing_is_lost_or_doubled(
    connect: Callable[[], Client], receiver: Receiver
) -> None:
    """Unacknowledged, it sends again: whatever was stored before, the mail is there once."""
    dialogue = (
        b"EHLO x.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n"
        b"Subject: s\r\n\r\n..dot\r\n.\r\n"
    )
    assert receiver.port
    for cut in range(len(dialogue) + 1):
        client = Client(receiver.port)
        client.send(dialogue[:cut])
        client.vanish()
    time.sleep(0.3)
    assert stored() in ([], [b"Subject: s\r\n\r\n.dot\r\n"])
    client = connect()
    assert client.mail(b"Subject: s\r\n\r\n..dot\r\n").startswith("250")
    assert stored() == [b"Subject: s\r\n\r\n.dot\r\n"]
    client.vanish()
    time.sleep(0.1)
    assert receiver.connections.total() == 0 and receiver.bytes_in_hand == 0


def test_a_half_closed_client_gets_no_mail_accepted_by_halves(receiver: Receiver) -> None:
    assert receiver.port
    client = Client(receiver.port)
    client.send(b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<support@example.com>\r\nDATA\r\nSubject: half\r\n")
    client.socket.shutdown(socket.SHUT_WR)
    while client.file.readline():
        pass
    assert stored() == []


def test_trouble_with_the_database_is_temporary(client: Client, queues: dict[str, Queue]) -> None:
    assert client.mail(MAIL).startswith("250")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE queues_queuealias RENAME TO away")
        cursor.execute("ALTER TABLE intake_rawmail RENAME TO away_too")
    try:
        time.sleep(smtp.FRESH)
        client.say("MAIL FROM:<a@b.example>")
        assert client.say("RCPT TO:<support@example.com>") == session.TROUBLE
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO queues_queuealias")
        client.say("RSET")
        assert client.mail(MAIL + b"more\r\n") == session.TROUBLE
    finally:
        with connection.cursor() as cursor:
            if "away" in connection.introspection.table_names():
                cursor.execute("ALTER TABLE away RENAME TO queues_queuealias")
            cursor.execute("ALTER TABLE away_too RENAME TO intake_rawmail")
    assert client.mail(MAIL + b"more\r\n").startswith("250")


def test_a_full_disk_refuses_before_it_acknowledges_and_recovers_by_itself(
    client: Client, tmp_path: Path, settings: Settings
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=66m", "tmpfs", small], check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        settings.DESKBELL_DATA = small
        assert client.say("MAIL FROM:<a@b.example> SIZE=2000000").startswith("552")
        assert client.mail(MAIL).startswith("250")
        (small / "ballast").write_bytes(b"\0" * 3_000_000)
        assert client.say("MAIL FROM:<a@b.example>") == session.NO_ROOM
        (small / "ballast").unlink()
        client.say("MAIL FROM:<a@b.example>")
        client.say("RCPT TO:<support@example.com>")
        client.say("DATA")
        (small / "ballast").write_bytes(b"\0" * 3_000_000)
        client.send(MAIL + b"filled while it came\r\n.\r\n")
        assert client.answer() == session.NO_ROOM
        (small / "ballast").unlink()
        assert client.mail(MAIL + b"room again\r\n").startswith("250")
        assert RawMail.objects.count() == 2
    finally:
        subprocess.run(["umount", "-l", small], check=True)


def test_who_guesses_addresses_is_hung_up_on(client: Client) -> None:
    client.say("MAIL FROM:<a@b.example>")
    for n in range(session.ERRORS):
        assert client.say(f"RCPT TO:<user{n}@example.com>") == session.UNKNOWN
    assert client.answer() == session.TOO_MANY_ERRORS
    assert client.is_over()


def test_a_mail_has_at_most_a_hundred_recipients(client: Client) -> None:
    client.say("MAIL FROM:<a@b.example>")
    for n in range(session.RECIPIENTS):
        assert client.say(f"RCPT TO:<support+t{n}@example.com>").startswith("250")
    assert client.say("RCPT TO:<support@example.com>") == session.TOO_MANY_RECIPIENTS


def test_connections_of_one_peer_are_limited_and_others_go_on(
    connect: Callable[[], Client], receiver: Receiver
) -> None:
    assert receiver.port
    opened = [connect() for _ in range(session.CONNECTIONS_PER_PEER)]
    refused = Client(receiver.port, greet=False)
    assert refused.answer().startswith("421") and refused.is_over()
    assert opened[7].mail(MAIL).startswith("250")
    opened[0].vanish()
    time.sleep(0.1)
    assert connect().mail(MAIL + b"another\r\n").startswith("250")


def test_nobody_signs_in_or_asks_who_is_here(client: Client) -> None:
    assert client.say("AUTH PLAIN AHgAeA==").startswith("502")
    assert client.say("VRFY support@example.com") == client.say("VRFY nobody@example.com")


def test_each_recipient_is_answered_by_lmtp(receiver: Receiver) -> None:
    assert receiver.lmtp
    client = Client(receiver.lmtp)
    assert client.say("EHLO x.example").startswith("500")
    assert client.say("LHLO x.example").startswith("250")
    client.say("MAIL FROM:<a@b.example>")
    answers = [client.say(f"RCPT TO:<{name}@example.com>")[:3] for name in ("support", "nobody", "sales")]
    assert answers == ["250", "550", "250"]
    client.say("DATA")
    client.send(MAIL + b".\r\n")
    assert [client.answer()[:3] for _ in range(2)] == ["250", "250"]
    assert client.say("NOOP").startswith("250")
    assert set(RawMail.objects.values_list("source", "recipient")) == {
        ("lmtp", "support@example.com"), ("lmtp", "sales@example.com")
    }  # fmt: skip
    client.vanish()


def test_lmtp_is_spoken_on_a_unix_socket(running: Running, tmp_path: Path) -> None:
    running.listen_on(tmp_path / "lmtp")
    with smtplib.LMTP(str(tmp_path / "lmtp")) as lmtp:
        assert lmtp.sendmail("a@b.example", ["support@example.com"], MAIL) == {}
    assert stored() == [MAIL]


def test_starttls_protects_and_forgets_what_was_said_before(
    queues: dict[str, Queue], certificate: tuple[Path, Path]
) -> None:
    cert, key = certificate
    environment = SimpleNamespace(smtp_host_name="desk.example", smtp_tls_cert=cert, smtp_tls_key=key)
    server = Running(environment, 200_000)
    try:
        assert server.receiver.port
        with smtplib.SMTP("localhost", server.receiver.port) as client:
            client.ehlo()
            assert client.has_extn("starttls")
            client.starttls(context=ssl.create_default_context(cafile=str(cert)))
            assert client.mail("a@b.example")[0] == 503  # a new EHLO is needed
            client.ehlo()
            assert not client.has_extn("starttls")
            assert client.sendmail("a@b.example", ["support@example.com"], MAIL) == {}
        injected = Client(server.receiver.port)
        injected.say("EHLO x.example")
        injected.send(b"STARTTLS\r\nNOOP\r\nMAIL FROM:<injected@b.example>\r\n")
        assert injected.answer().startswith("220")
        context = ssl.create_default_context(cafile=str(cert))
        try:
            with context.wrap_socket(injected.socket, server_hostname="localhost") as wrapped:
                wrapped.settimeout(0.5)
                with pytest.raises(TimeoutError):
                    wrapped.recv(100)  # nothing of what came before TLS is answered
        except ssl.SSLError:
            pass  # the plain bytes broke the handshake: also nothing
        assert stored() == [MAIL]
    finally:
        server.close()


def test_mails_of_many_clients_at_once_are_all_there(receiver: Receiver) -> None:
    assert receiver.port
    port = receiver.port

    def send(number: int) -> None:
        client = Client(port)
        client.say("EHLO x.example")
        for n in range(20):
            assert client.mail(MAIL + f"{number} {n}\r\n".encode()).startswith("250")
        client.vanish()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = {MAIL + f"{number} {n}\r\n".encode() for number in range(10) for n in range(20)}
    assert set(stored()) == expected and RawMail.objects.count() == 200


def test_closing_finishes_what_was_handed_over(running: Running, queues: dict[str, Queue]) -> None:
    receiver = running.receiver
    assert receiver.port
    clients = [Client(receiver.port) for _ in range(5)]
    for n, client in enumerate(clients):
        client.say("EHLO x.example")
        for line in ("MAIL FROM:<a@b.example>", "RCPT TO:<support@example.com>", "DATA"):
            client.say(line)
        client.send(MAIL + f"{n}\r\n.\r\n".encode())
    running.call(receiver.close)
    answers = [client.file.read().decode() for client in clients]
    accepted = sum(answer.startswith("250") for answer in answers)
    assert accepted <= RawMail.objects.count() <= 5
    with pytest.raises(OSError, match="refused"):
        Client(receiver.port)
