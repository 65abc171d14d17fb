from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from deskbell.blobs import storage
from deskbell.db import sealing
from deskbell.intake.models import FetchCursor, FetchedUid, RawMail
from deskbell.intake.receive import cursors, fetching, pop3
from deskbell.intake.receive.account import Trouble
from deskbell.queues.models import Mailbox
from tests.intake.fetched import mail, names, proxy, wait_until, watching
from tests.intake.mailserver import CUT, PASSWORD, Dovecot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def make(dovecot: Dovecot, user: str) -> Callable[..., Mailbox]:
    """A POP3 mailbox on the test's own account, which is empty."""

    def make(**changes: Any) -> Mailbox:
        values: dict[str, Any] = {
            "name": user,
            "fetch": Mailbox.Fetch.POP3,
            "fetch_host": "127.0.0.1",
            "fetch_port": dovecot.pop3,
            "fetch_security": Mailbox.Security.NONE,
            "fetch_username": user,
            "fetch_secret": sealing.seal(PASSWORD, purpose="mailbox"),
        }
        return Mailbox.objects.create(**values | changes)

    return make


def visit(mailbox: Mailbox) -> pop3.Visit:
    mailbox.refresh_from_db()
    client = pop3.connect(mailbox)
    made = pop3.Visit(client, mailbox, lambda: True, set())
    try:
        made.run()
        client.quit()
    finally:
        client.close()
    return made


def test_fetching_begins_with_the_mail_that_comes_next(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    dovecot.append(user, mail("old"))
    mailbox = make()
    visit(mailbox)
    dovecot.append(user, mail("new"), b"Subject: dots\r\n\r\n.\r\n..two\r\n" + b"y" * 5000 + b"\r\n")
    assert visit(mailbox).mails == 2
    assert visit(mailbox).mails == 0
    row = RawMail.objects.earliest("pk")
    assert (row.source, row.recipient, row.mailbox) == ("pop3", user, mailbox)
    assert storage.read(row.blob) == mail("new")
    assert b"\r\n.\r\n..two\r\n" in storage.read(RawMail.objects.latest("pk").blob)


def test_an_account_that_was_empty_at_first_loses_nothing(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    mailbox = make()
    visit(mailbox)
    dovecot.append(user, mail(1))
    visit(mailbox)
    assert names() == ["1"]


def test_mail_that_came_since_the_first_try_failed_waits_and_history_stays_history(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    def received(name: str, ago: timedelta) -> bytes:
        trace = f"Received: from a by b; {format_datetime(timezone.now() - ago)}\r\n"
        return trace.encode() + mail(name)

    dovecot.append(user, received("history", timedelta(days=1)))
    mailbox = make()
    cursors.note_tried(mailbox)
    dovecot.append(user, received("waiting", timedelta(0)))
    visit(mailbox)
    visit(mailbox)
    assert names() == ["waiting"]


def test_what_is_there_already_is_fetched_if_asked_for(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    dovecot.append(user, *[mail(n) for n in range(50)])
    visit(make(fetch_all_at_first=True))
    assert names() == [str(n) for n in range(50)]


def test_only_what_was_fetched_to_be_deleted_is_deleted(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    dovecot.append(user, mail("history"))
    mailbox = make()
    visit(mailbox)
    dovecot.append(user, mail("left"))
    visit(mailbox)
    Mailbox.objects.update(afterwards="delete")
    dovecot.append(user, mail("deleted"))
    visit(mailbox)
    assert [name for name, _flags in dovecot.contents(user)] == [b"history", b"left"]
    assert names() == ["left", "deleted"]
    visit(mailbox)
    assert not FetchedUid.objects.filter(uid__startswith=cursors.FINISH).exists()
    assert FetchedUid.objects.filter(uid__startswith=cursors.TAKEN).count() == 2


def test_a_deletion_that_was_cut_off_is_made_up_for(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    def rule(line: bytes) -> bytes | None:
        return CUT if line == b"QUIT" else None

    dovecot.append(user, mail(1))
    with proxy(dovecot.pop3, rule, tagged=False) as between:
        mailbox = make(afterwards="delete", fetch_all_at_first=True, fetch_port=between.port)
        with pytest.raises((OSError, EOFError, pop3.poplib.error_proto)):
            visit(mailbox)
    assert names() == ["1"] and len(dovecot.contents(user)) == 1
    Mailbox.objects.update(fetch_port=dovecot.pop3)
    visit(mailbox)
    assert names() == ["1"] and dovecot.contents(user) == []


def test_a_mail_that_cannot_be_read_stops_no_other_and_is_tried_again(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str
) -> None:
    broken = True

    def rule(line: bytes) -> bytes | None:
        return b"-ERR internal error" if broken and line == b"RETR 2" else None

    dovecot.append(user, mail(1), mail(2), mail(3))
    with proxy(dovecot.pop3, rule, tagged=False) as between:
        mailbox = make(fetch_all_at_first=True, fetch_port=between.port)
        trouble = visit(mailbox).trouble
        assert trouble and "internal error" in trouble.answer
        assert names() == ["1", "3"]
        broken = False
        assert visit(mailbox).trouble is None
    assert names() == ["1", "3", "2"]


def test_a_mail_that_ends_the_connection_stops_no_other(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "FIRST_PAUSE", 0.1)

    def rule(line: bytes) -> bytes | None:
        return CUT if line == b"RETR 2" else None

    dovecot.append(user, mail(1), mail(2), mail(3))
    with proxy(dovecot.pop3, rule, tagged=False) as between:
        make(fetch_all_at_first=True, fetch_port=between.port)
        with watching():
            wait_until(lambda: RawMail.objects.count() == 2)
    assert names() == ["1", "3"]


def test_a_mail_larger_than_allowed_stays_and_is_shown_once(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, settings: Settings
) -> None:
    settings.DESKBELL_MAIL_LIMIT = 10_000
    mailbox = make(fetch_all_at_first=True, afterwards="delete")
    dovecot.append(user, mail(1), mail("x" * 20_000), mail(2))
    visit(mailbox)
    visit(mailbox)
    assert names() == ["1", "2"]
    assert RawMail.objects.filter(blob=None, status="failed").count() == 1
    assert len(dovecot.contents(user)) == 1


def test_the_watcher_comes_again_and_tells_how_it_went(
    make: Callable[..., Mailbox], dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pop3, "PAUSE_SECONDS", 0.5)
    monkeypatch.setattr(fetching, "LOOK_SECONDS", 0.5)
    mailbox = make(fetch_secret=sealing.seal("wrong", purpose="mailbox"))
    with watching():
        wait_until(lambda: "refused the sign-in" in cursors.of(mailbox).last_error)
        Mailbox.objects.update(fetch_secret=sealing.seal(PASSWORD, purpose="mailbox"))
        wait_until(lambda: FetchCursor.objects.filter(last_ok_at__isnull=False, last_error="").exists())
        dovecot.append(user, mail(1))
        wait_until(lambda: RawMail.objects.count() == 1)


def test_starttls_is_verified(
    make: Callable[..., Mailbox], certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = make(fetch_security="starttls", fetch_host="localhost")
    checks = fetching.test_connection(mailbox)
    assert not checks[0].ok and "certificate that is not valid" in checks[0].detail
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    assert [check.ok for check in fetching.test_connection(mailbox)] == [True, True]


def test_a_refused_sign_in_says_what_to_do(make: Callable[..., Mailbox]) -> None:
    with pytest.raises(Trouble, match="refused the sign-in") as caught:
        pop3.connect(make(fetch_secret=sealing.seal("wrong", purpose="mailbox")))
    assert "Authentication failed" in caught.value.answer and caught.value.needs_hand


def test_an_imap_port_is_no_pop3_server(make: Callable[..., Mailbox], dovecot: Dovecot) -> None:
    (check,) = fetching.test_connection(make(fetch_port=dovecot.imap))
    assert not check.ok
