from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from deskbell.blobs import storage
from deskbell.db import claiming, sealing
from deskbell.db.models import Lease
from deskbell.intake.models import FetchCursor, FetchedUid, RawMail
from deskbell.intake.receive import cursors, fetching, imap, imap_visit
from deskbell.intake.receive.account import Trouble
from deskbell.queues.models import Mailbox
from tests.intake.fetched import mail, names, proxy, wait_until, watching
from tests.intake.mailserver import CUT, PASSWORD, Dovecot, free_ports

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def make(dovecot: Dovecot, user: str, tmp_path: Path, settings: Settings) -> Callable[..., Mailbox]:
    """An IMAP mailbox on the test's own account, which is empty."""

    def make(**changes: Any) -> Mailbox:
        values: dict[str, Any] = {
            "name": user,
            "fetch": Mailbox.Fetch.IMAP,
            "fetch_host": "127.0.0.1",
            "fetch_port": dovecot.imap,
            "fetch_security": Mailbox.Security.NONE,
            "fetch_username": user,
            "fetch_secret": sealing.seal(PASSWORD, purpose="mailbox"),
        }
        return Mailbox.objects.create(**values | changes)

    return make


def visit(mailbox: Mailbox, *, one_by_one: bool = False) -> imap_visit.Visit:
    """What a watcher does once."""
    mailbox.refresh_from_db()
    folder = imap.Folder(mailbox)
    folder.one_by_one = one_by_one
    try:
        made = imap_visit.Visit(folder, cursors.of(mailbox), lambda: True)
        made.run()
        return made
    finally:
        folder.close()


def test_fetching_begins_with_the_mail_that_comes_next(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    dovecot.append(user, mail("old"))
    mailbox = make()
    assert visit(mailbox).mails == 0
    dovecot.append(user, mail("new"))
    assert visit(mailbox).mails == 1
    assert visit(mailbox).mails == 0
    row = RawMail.objects.get()
    assert (row.source, row.recipient, row.mailbox) == ("imap", user, mailbox)
    assert storage.read(row.blob) == mail("new")


def test_what_is_there_already_is_fetched_if_asked_for(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    dovecot.append(user, *[mail(n) for n in range(120)])
    visit(make(fetch_all_at_first=True))
    assert names() == [str(n) for n in range(120)]


def test_mails_a_human_has_read_are_fetched_and_unread_ones_stay_unread(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    mailbox = make()
    visit(mailbox)
    dovecot.append(user, mail("read"), flags=[b"\\Seen"])
    dovecot.append(user, mail("unread"))
    visit(mailbox)
    assert names() == ["read", "unread"]
    assert dovecot.contents(user) == [(b"read", {b"\\Seen"}), (b"unread", set())]


@pytest.mark.parametrize("hide", [(), (b"MOVE",)])
@pytest.mark.parametrize(
    ("afterwards", "inbox", "done"),
    [("leave", [(b"1", set())], []), ("flag", [(b"1", {b"\\Seen"})], []), ("move", [], [b"1"]), ("delete", [], [])],
)
def test_afterwards_a_mail_is_left_flagged_moved_or_deleted(
    make: Callable[..., Mailbox],
    dovecot: Dovecot,
    user: str,
    afterwards: str,
    inbox: list[Any],
    done: list[bytes],
    hide: tuple[bytes, ...],
) -> None:
    with proxy(dovecot.imap, hide=hide) as between:
        mailbox = make(afterwards=afterwards, move_to="Done/Tickets".replace("/", "."), fetch_port=between.port)
        visit(mailbox)
        dovecot.append(user, mail(1))
        assert visit(mailbox).trouble is None
    assert names() == ["1"]
    assert dovecot.contents(user) == inbox
    if done:
        assert [name for name, _flags in dovecot.contents(user, "Done.Tickets")] == done
    assert cursors.noted(mailbox, cursors.FINISH) == set()


def test_a_mail_whose_flag_cannot_be_stored_is_fetched_once_and_others_come(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    """Zammad #1662: the STORE failed, and the mail came again and again."""
    broken = True

    def rule(line: bytes) -> bytes | None:
        return b"NO [SERVERBUG] Cannot store" if broken and line.startswith(b"UID STORE") else None

    with proxy(dovecot.imap, rule) as between:
        mailbox = make(afterwards="flag", fetch_port=between.port)
        visit(mailbox)
        for n in (1, 2):
            dovecot.append(user, mail(n))
            trouble = visit(mailbox).trouble
            assert trouble and "did not let them be marked" in str(trouble) and "Cannot store" in trouble.answer
        assert names() == ["1", "2"]
        broken = False
        assert visit(mailbox).trouble is None
    assert [flags for _name, flags in dovecot.contents(user)] == [{b"\\Seen"}] * 2
    assert names() == ["1", "2"]


def test_a_mail_that_cannot_be_fetched_stops_no_other_and_is_tried_again(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FreeScout 5079e411: the fetch ended at a mail that would not come, and dropped the newest."""
    mailbox = make(fetch_all_at_first=True, afterwards="delete")
    dovecot.append(user, *[mail(n) for n in range(1, 8)])
    broken = True

    def rule(line: bytes) -> bytes | None:
        words = line.split()
        if broken and line.startswith(b"UID FETCH") and b"BODY.PEEK" in line and b"3" in words[2].split(b","):
            return b"NO [SERVERBUG] Internal error"
        return None

    with proxy(dovecot.imap, rule) as between:
        Mailbox.objects.update(fetch_port=between.port)
        visit(mailbox)
        assert names() == ["1", "2", "4", "5", "6", "7"]
        assert [name for name, _flags in dovecot.contents(user)] == [b"3"]
        broken = False
        visit(mailbox)
        assert "3" not in names()  # not yet: a mail that hurts the server is left alone for a while
        FetchedUid.objects.update(taken_at=timezone.now() - imap_visit.AGAIN)
        visit(mailbox)
    assert names()[-1] == "3"
    assert not FetchedUid.objects.filter(uid__startswith=cursors.FETCH).exists()
    assert dovecot.contents(user) == []


def test_a_mail_that_ends_the_connection_stops_no_other(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "FIRST_PAUSE", 0.1)
    dovecot.append(user, *[mail(n) for n in range(1, 6)])

    def rule(line: bytes) -> bytes | None:
        words = line.split()
        bad = line.startswith(b"UID FETCH") and b"BODY.PEEK" in line and b"2" in words[2].split(b",")
        return CUT if bad or line.startswith(b"UID FETCH 1:5") else None

    with proxy(dovecot.imap, rule) as between:
        mailbox = make(fetch_all_at_first=True, fetch_port=between.port)
        with watching():
            wait_until(lambda: RawMail.objects.count() == 4)
    assert names() == ["1", "3", "4", "5"]
    assert cursors.noted(mailbox, cursors.FETCH) == {"2"}


@pytest.mark.parametrize("position", [1, 3, 6])
def test_a_connection_cut_at_any_command_loses_and_doubles_nothing(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, position: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "FIRST_PAUSE", 0.1)
    dovecot.append(user, *[mail(n) for n in range(1, 4)])
    count = 0

    def rule(line: bytes) -> bytes | None:
        nonlocal count
        count += 1
        return CUT if count == position else None

    with proxy(dovecot.imap, rule) as between:
        make(fetch_all_at_first=True, fetch_port=between.port, afterwards="delete")
        with watching():
            wait_until(lambda: RawMail.objects.count() == 3 and dovecot.contents(user) == [])
    assert sorted(names()) == ["1", "2", "3"]


def test_when_the_server_counts_anew_nothing_is_doubled_missed_or_dug_up(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    client = dovecot.client(user)
    client.append("INBOX", mail("history"), msg_time=timezone.now() - timedelta(days=400))
    client.logout()
    mailbox = make()
    visit(mailbox)
    dovecot.append(user, mail(1), mail(2))
    visit(mailbox)
    dovecot.append(user, mail(3))
    before = cursors.of(mailbox).uidvalidity
    dovecot.new_uidvalidity(user, 77777)
    visit(mailbox)
    assert before != cursors.of(mailbox).uidvalidity == 77777
    assert names() == ["1", "2", "3"]
    dovecot.append(user, mail(4))
    visit(mailbox)
    assert names() == ["1", "2", "3", "4"]


def test_a_mail_larger_than_allowed_stays_and_is_shown_once(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, settings: Settings
) -> None:
    settings.DESKBELL_MAIL_LIMIT = 10_000
    mailbox = make(fetch_all_at_first=True, afterwards="delete")
    dovecot.append(user, mail(1), mail("x" * 20_000), mail(2))
    visit(mailbox)
    dovecot.new_uidvalidity(user, 99)
    visit(mailbox)
    assert names() == ["1", "2"]
    row = RawMail.objects.filter(blob=None, status="failed").first()
    assert row and "stays in the mailbox" in row.reason and row.size > 20_000
    assert len(dovecot.contents(user)) == 1


def test_many_at_once_come_in_batches_of_bounded_size(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_visit, "BATCH_BYTES", 1000)
    with proxy(dovecot.imap) as between:
        mailbox = make(fetch_all_at_first=True, fetch_port=between.port)
        dovecot.append(user, *[mail(f"{n}" + "x" * 100) for n in range(10)])
        visit(mailbox)
        asked = [line for line in between.lines if b"BODY.PEEK" in line]
    assert len(names()) == 10
    assert 4 <= len(asked) <= 6


# -- the watcher -------------------------------------------------------------------------------------


def test_a_new_mail_is_here_without_polling(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "POLL_SECONDS", 600)
    monkeypatch.setattr(imap, "IDLE_SECONDS", 600)
    mailbox = make()
    with watching():
        wait_until(lambda: FetchCursor.objects.filter(last_ok_at__isnull=False).exists())
        time.sleep(0.5)
        for n in range(3):
            dovecot.append(user, mail(n))
            wait_until(lambda n=n: RawMail.objects.count() == n + 1)  # type: ignore[misc]
    assert names() == ["0", "1", "2"]
    cursor = FetchCursor.objects.get(mailbox=mailbox)
    assert cursor.last_mail_at and cursor.last_error == ""


def test_without_idle_mails_come_too(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "POLL_SECONDS", 0.5)
    with proxy(dovecot.imap, hide=(b"IDLE",)) as between:
        make(fetch_port=between.port)
        with watching():
            wait_until(lambda: FetchCursor.objects.filter(last_ok_at__isnull=False).exists())
            dovecot.append(user, mail(1))
            wait_until(lambda: RawMail.objects.count() == 1)
        assert b"IDLE" not in between.lines


def test_after_the_connection_was_lost_fetching_goes_on(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "FIRST_PAUSE", 0.2)
    with proxy(dovecot.imap) as between:
        mailbox = make(fetch_port=between.port)
        with watching():
            wait_until(lambda: FetchCursor.objects.filter(last_ok_at__isnull=False).exists())
            time.sleep(0.5)
            between.cut()
            dovecot.append(user, mail(1))
            wait_until(lambda: RawMail.objects.count() == 1)
    assert cursors.of(mailbox).last_error == ""


def test_a_wrong_password_is_told_in_a_sentence_and_the_right_one_is_tried_soon(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LOOK_SECONDS", 0.5)
    mailbox = make(fetch_secret=sealing.seal("wrong", purpose="mailbox"), fetch_all_at_first=True)
    dovecot.append(user, mail(1))
    with watching():
        wait_until(lambda: FetchCursor.objects.exclude(last_error="").exists())
        told = cursors.of(mailbox).last_error
        place = f"127.0.0.1:{dovecot.imap}"
        start = f"Mailbox {user}: {place} refused the sign-in. Check the user name and the password under Mailboxes."
        assert told.startswith(start) and "AUTHENTICATIONFAILED" in told
        Mailbox.objects.update(fetch_secret=sealing.seal(PASSWORD, purpose="mailbox"))
        wait_until(lambda: RawMail.objects.count() == 1)
    assert cursors.of(mailbox).last_error == ""


def test_mail_that_came_while_the_password_was_wrong_waits_and_history_stays_history(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LOOK_SECONDS", 0.5)
    client = dovecot.client(user)
    client.append("INBOX", mail("history"), msg_time=timezone.now() - timedelta(days=1))
    client.logout()
    make(fetch_secret=sealing.seal("wrong", purpose="mailbox"))
    with watching():
        wait_until(lambda: FetchCursor.objects.exclude(last_error="").exists())
        dovecot.append(user, mail("waiting"))
        Mailbox.objects.update(fetch_secret=sealing.seal(PASSWORD, purpose="mailbox"))
        wait_until(lambda: RawMail.objects.exists())
        dovecot.append(user, mail("later"))
        wait_until(lambda: len(names()) == 2)
    assert names() == ["waiting", "later"]


def test_one_broken_mailbox_does_not_disturb_another(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    make(name="broken", fetch_port=free_ports(1)[0])
    make(fetch_all_at_first=True)
    dovecot.append(user, mail(1))
    with watching():
        wait_until(lambda: RawMail.objects.count() == 1)
        wait_until(lambda: FetchCursor.objects.filter(last_error__contains="refused the connection").exists())


def test_a_mailbox_that_another_worker_has_is_left_alone(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LOOK_SECONDS", 0.3)
    mailbox = make(fetch_all_at_first=True)
    dovecot.append(user, mail(1))
    Lease.objects.create(name=f"mailbox:{mailbox.pk}", holder="another", until=timezone.now() + timedelta(seconds=3))
    with watching():
        time.sleep(2)
        assert RawMail.objects.count() == 0
        wait_until(lambda: RawMail.objects.count() == 1)
        assert Lease.objects.get(name=f"mailbox:{mailbox.pk}").holder == claiming.WORKER
    assert not Lease.objects.filter(name=f"mailbox:{mailbox.pk}").exists()


def test_a_mailbox_that_is_switched_off_is_not_fetched(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LOOK_SECONDS", 0.3)
    make()
    with watching():
        wait_until(lambda: FetchCursor.objects.filter(last_ok_at__isnull=False).exists())
        Mailbox.objects.update(is_active=False)
        wait_until(lambda: not any(isinstance(one, fetching.Watcher) for one in threading.enumerate()))
        dovecot.append(user, mail(1))
        time.sleep(1)
        assert RawMail.objects.count() == 0


# -- safety, and trying ------------------------------------------------------------------------------


def test_a_password_is_never_sent_to_another_machine_in_the_clear(make: Callable[..., Mailbox]) -> None:
    with pytest.raises(Trouble, match="Choose TLS"):
        imap.Folder(make(fetch_host="192.0.2.1"))


def test_the_certificate_must_be_valid_for_the_name(
    make: Callable[..., Mailbox], dovecot: Dovecot, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = make(fetch_security="tls", fetch_port=dovecot.imaps, fetch_host="localhost")
    starttls = make(fetch_security="starttls", fetch_host="localhost")
    for mailbox in (tls, starttls):
        with pytest.raises(Trouble, match="certificate that is not valid"):
            imap.Folder(mailbox)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    for mailbox in (tls, starttls):
        imap.Folder(mailbox).close()
        mailbox.fetch_host = "127.0.0.1"
        with pytest.raises(Trouble, match="certificate that is not valid"):
            imap.Folder(mailbox)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fetch_host": "no.such.host.invalid", "fetch_security": "tls"}, "There is no host named"),
        ({"fetch_port": free_ports(1)[0]}, "refused the connection"),
        ({"fetch_port": 1}, "is no place of a mail server"),
        ({"fetch_secret": b"\x01garbage-garbage-garbage-garbage"}, "under another key file"),
        ({"folder": "Nowhere"}, "has no folder “Nowhere”"),
        ({"fetch_security": "tls", "fetch_host": "localhost"}, "does not speak TLS this way"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    make: Callable[..., Mailbox], changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(Trouble, match=said):
        imap.Folder(make(**changes))
    checks = fetching.test_connection(Mailbox.objects.get())
    assert not checks[-1].ok and said in checks[-1].detail


def test_trying_a_connection_tells_each_step_and_changes_nothing(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    dovecot.append(user, mail(1), mail(2))
    checks = fetching.test_connection(make(fetch_all_at_first=True))
    assert [check.ok for check in checks] == [True, True]
    assert "holds 2 mails" in checks[1].what
    assert not RawMail.objects.exists() and not FetchCursor.objects.exists()
    assert dovecot.contents(user) == [(b"1", set()), (b"2", set())]
    refused = fetching.test_connection(make(fetch_secret=sealing.seal("wrong", purpose="mailbox")))
    assert [check.ok for check in refused] == [False]
    assert refused[0].detail.startswith("“[AUTHENTICATIONFAILED] Authentication failed.” Mailbox")
