from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from deskbell.blobs import storage
from deskbell.blobs.models import Blob
from deskbell.intake import deciding, spool
from deskbell.intake.models import RawMail
from deskbell.intake.spool import Arrival, Kept
from deskbell.mime.threading import message_id_digest

pytestmark = pytest.mark.django_db

MAIL = b"From: a@b.example\r\nMessage-ID:\r\n <Q1@B.example>\r\nSubject: Hello\r\n\r\nMy printer is on fire.\r\n"


def keep(raw: bytes = MAIL, recipient: str = "support@example.com") -> Kept:
    return spool.keep(raw, recipient=recipient, envelope_from="a@b.example", source="smtp")


def the_row() -> RawMail:
    return RawMail.objects.get()


def claim_one() -> RawMail:
    (row,) = spool.claim(10)
    return row


def test_a_kept_mail_has_its_exact_bytes_and_waits() -> None:
    kept = keep()
    row = the_row()
    assert kept == Kept(row.public_id, new=True)
    assert storage.read(row.blob) == MAIL
    assert (row.status, row.size, row.attempts) == ("waiting", len(MAIL), 0)
    assert row.message_id_digest == message_id_digest("<Q1@b.example>")


def test_the_same_mail_again_is_success_and_nothing_new() -> None:
    first = keep()
    again = keep(b"Received: from elsewhere\r\n by us\r\n" + MAIL.replace(b"\r\n", b"\n"))
    assert again == Kept(first.public_id, new=False)
    assert RawMail.objects.count() == Blob.objects.count() == 1


def test_another_text_under_the_same_message_id_is_kept_too() -> None:
    keep()
    assert keep(MAIL + b"PS: It burns.\r\n").new
    assert RawMail.objects.count() == 2


def test_one_mail_to_two_recipients_is_kept_twice_with_bytes_of_its_own() -> None:
    keep()
    assert keep(recipient="sales@example.com").new
    assert Blob.objects.count() == 2


def test_many_are_kept_in_order_and_doubles_among_them_once(django_assert_max_num_queries: object) -> None:
    arrivals = [Arrival(MAIL + bytes([65 + n // 2]), "support@example.com", "", "smtp") for n in range(20)]
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        kept = spool.keep_many(arrivals)
    assert [one.new for one in kept] == [True, False] * 10
    assert [one.public_id for one in kept[::2]] == [one.public_id for one in kept[1::2]]
    stored = [storage.read(row.blob)[-1:] for row in RawMail.objects.order_by("pk")]
    assert stored == [bytes([65 + n]) for n in range(10)]


def test_bytes_of_any_kind_are_kept() -> None:
    for raw in (b"", b"\0" * 100, b"\xff\xfe\r\r\n", b"Message-ID: \xff\xfe\x00@x\r\n\r\n", b"no header at all"):
        assert keep(raw).new
        assert storage.read(RawMail.objects.latest("pk").blob) == raw
    keep(b"x", recipient="\udcff\0" + "y" * 400)
    assert len(RawMail.objects.latest("pk").recipient) == 254


@pytest.mark.django_db(transaction=True)
def test_two_receivers_that_get_the_same_mail_at_once_keep_it_once() -> None:
    results: list[Kept] = []
    start = threading.Barrier(4)

    def receive() -> None:
        start.wait()
        arrivals = [Arrival(MAIL + bytes([n]), "support@example.com", "", "imap") for n in range(10)]
        results.extend(spool.keep_many(arrivals))
        connection.close()

    threads = [threading.Thread(target=receive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 40
    assert sum(one.new for one in results) == 10 == RawMail.objects.count() == Blob.objects.count()
    assert {one.public_id for one in results} == set(RawMail.objects.values_list("public_id", flat=True))


def test_what_is_claimed_is_nobody_elses_and_oldest_first() -> None:
    for n in range(5):
        keep(MAIL + bytes([65 + n]))
    first = spool.claim(3)
    assert [storage.read(row.blob)[-1:] for row in first] == [b"A", b"B", b"C"]
    assert all(row.status == "working" and row.attempts == 1 for row in first)
    assert len(spool.claim(10)) == 2
    assert spool.claim(10) == []


def test_each_ending_is_written_with_its_reason() -> None:
    for n, end in enumerate((spool.done, spool.ignored, spool.rejected)):
        keep(MAIL + bytes([65 + n]))
        end(claim_one(), "Because.\0")
    assert sorted(RawMail.objects.values_list("status", flat=True)) == ["done", "ignored", "rejected"]
    assert set(RawMail.objects.values_list("reason", flat=True)) == {"Because."}
    assert not RawMail.objects.filter(finished_at=None).exists()


def test_a_mail_that_cannot_be_processed_is_set_aside_after_three_tries() -> None:
    keep()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for wait in (10, 60):
            assert spool.failed_try(claim_one(), ValueError("odd"))
            assert the_row().status == "waiting" and the_row().reason == "ValueError: odd"
            clock.shift(timedelta(seconds=wait - 1))
            assert spool.claim(1) == []
            clock.shift(timedelta(seconds=1))
        spool.failed_try(claim_one(), ValueError("odd"))
    row = the_row()
    assert row.status == "failed" and row.finished_at
    assert row.reason.startswith("Processing failed 3 times.") and "ValueError: odd" in row.reason
    assert storage.read(row.blob) == MAIL


def test_a_mail_that_kills_its_worker_is_set_aside_too_and_delays_no_other() -> None:
    keep()
    keep(MAIL + b"good")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        poison, good = spool.claim(2)
        spool.done(good)
        for attempt in (1, 2, 3):
            assert poison.attempts == attempt
            clock.shift(timedelta(seconds=119))
            assert spool.claim(1) == []
            clock.shift(timedelta(seconds=2))
            taken = spool.claim(1)
            if taken:
                (poison,) = taken
    poison.refresh_from_db()
    assert poison.status == "failed" and "cut off 3 times" in poison.reason


def test_a_worker_that_slept_through_its_lease_changes_nothing() -> None:
    keep()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        slow = claim_one()
        clock.shift(timedelta(seconds=121))
        quick = claim_one()
        with pytest.raises(spool.LeaseLost), transaction.atomic():
            spool.done(slow)
        assert not spool.failed_try(slow, "too late")
        assert not spool.defer(slow, timezone.now(), "too late")
        spool.done(quick)
    assert the_row().status == "done"


def test_a_deferred_mail_waits_without_counting_the_attempt() -> None:
    keep()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            spool.defer(claim_one(), timedelta(seconds=5), "The mail it answers comes first.")
            assert spool.claim(1) == []
            clock.shift(timedelta(seconds=5))
        assert claim_one().attempts == 1


def test_an_ended_mail_is_replayed_from_its_bytes() -> None:
    keep()
    spool.ignored(claim_one(), "A loop.")
    assert deciding.replay(by=None, mails=RawMail.objects.all()) == 1
    row = claim_one()
    assert (row.attempts, row.reason, row.finished_at) == (1, "", None)
    assert deciding.replay(by=None, mails=RawMail.objects.all()) == 0


def test_an_erased_mail_cannot_be_replayed_but_is_still_known() -> None:
    keep()
    row = claim_one()
    spool.done(row)
    RawMail.objects.update(blob=None)
    storage.delete([row.blob.key])
    assert deciding.replay(by=None, mails=RawMail.objects.all()) == 0
    assert not keep().new


def test_a_follow_up_knows_that_its_first_mail_still_waits() -> None:
    keep()
    keep(b"In-Reply-To: <Q1@b.example>\r\nMessage-ID: <q2@b.example>\r\n\r\nAny news?\r\n")
    first, second = spool.claim(2)
    digests = [message_id_digest("<Q1@b.example>")]
    assert spool.has_waiting(second, digests)
    assert not spool.has_waiting(first, digests)
    spool.done(first)
    assert not spool.has_waiting(second, digests)
    assert not spool.has_waiting(second, [""])
