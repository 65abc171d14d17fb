"""The ledger adds up whatever happens to a mail, and costs the same however many there are."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from deskbell.blobs import storage
from deskbell.blobs.models import Blob
from deskbell.intake import deciding, ledger, spool
from deskbell.intake.finding import Wanted, mails
from deskbell.intake.models import LedgerDelta, RawMail

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 3, 1, 23, 59, 30, tzinfo=UTC)


def keep(n: int, recipient: str = "support@desk.example") -> RawMail:
    raw = b"From: a%d@b.example\r\n\r\nMail %d\r\n" % (n, n)
    kept = spool.keep(raw, recipient=recipient, envelope_from=f"a{n}@b.example", source="smtp")
    return RawMail.objects.get(public_id=kept.public_id)


def end(how: object, n: int, **more: object) -> None:
    keep(n, **more)  # type: ignore[arg-type]
    (row,) = spool.claim(1)
    how(row, "Because.")  # type: ignore[operator]


def test_every_mail_is_counted_where_it_stands_by_day_and_address() -> None:
    with time_machine.travel(DAY, tick=False) as clock:
        end(spool.done, 1)
        end(spool.ignored, 2)
        end(spool.held, 3, recipient="sales+x1@desk.example")
        clock.shift(timedelta(minutes=1))
        end(spool.rejected, 4)
        keep(5)
        spool.claim(1)
        keep(6)
    found = ledger.lines(date(2026, 3, 1), date(2026, 3, 2))
    assert [(line.day, line.place, line.received) for line in found] == [
        (date(2026, 3, 2), "support@desk.example", 3),
        (date(2026, 3, 1), "sales@desk.example", 1),
        (date(2026, 3, 1), "support@desk.example", 2),
    ]
    assert found[0].endings["waiting"] == 2 and found[0].endings["rejected"] == 1
    assert ledger.totals().received == 6 and ledger.totals().endings["held"] == 1
    assert list(ledger.problems()) == []


def test_each_number_of_the_ledger_leads_to_just_its_mails() -> None:
    chance = random.Random(5)
    with time_machine.travel(DAY, tick=False) as clock:
        for n in range(40):
            clock.shift(timedelta(seconds=chance.randrange(7200)))
            ways = [spool.done, spool.ignored, spool.rejected, spool.held, lambda row, why: None]
            end(chance.choice(ways), n, recipient=chance.choice(["support@desk.example", "sales@desk.example"]))
    ledger.fold()
    for line in ledger.lines(date(2026, 1, 1), date(2026, 12, 31)):
        for ending, n in line.endings.items():
            found = mails(Wanted(status=ending, place=line.place, first=line.day, last=line.day))
            assert found.count() == n, (line.day, line.place, ending)
    assert ledger.totals().received == 40


def test_folding_changes_no_number_and_leaves_one_row_for_each() -> None:
    for n in range(6):
        end((spool.done, spool.ignored)[n % 2], n)
    before = ledger.totals()
    assert LedgerDelta.objects.count() > 6
    assert ledger.fold() and not ledger.fold()
    end(spool.done, 7)
    assert ledger.fold()
    assert LedgerDelta.objects.count() == LedgerDelta.objects.filter(folded=True).count() <= 3
    assert ledger.totals().endings == before.endings | {"done": before.endings["done"] + 1}
    assert list(ledger.problems()) == []


def test_the_figures_outlive_the_mails() -> None:
    end(spool.done, 1)
    end(spool.failed_try, 2)
    RawMail.objects.all().delete()
    assert ledger.totals().received == 2
    ledger.fold()
    assert ledger.totals().received == 2 and list(ledger.problems()) == []


def test_a_mail_that_was_written_past_the_database_is_told_of() -> None:
    end(spool.done, 1)
    LedgerDelta.objects.filter(status="done").update(n=5, kept=5)
    (sentence,) = ledger.problems()
    assert "4 mails too many" in sentence and "support@desk.example" in sentence and "done" in sentence
    LedgerDelta.objects.filter(status="done").delete()
    (sentence,) = ledger.problems()
    assert "misses 1 mails" in sentence


def test_a_ledger_that_is_no_longer_kept_is_told_of() -> None:
    with connection.cursor() as cursor:
        table = " ON intake_rawmail" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER intake_rawmail_tally_update{table}")
    assert any("triggers are gone" in sentence for sentence in ledger.problems())


def test_discarding_erases_the_bytes_and_keeps_row_digest_and_figure() -> None:
    end(spool.ignored, 1)
    row = RawMail.objects.get()
    path = storage.path(row.blob.key)
    assert path.is_file() and Blob.objects.count() == 1
    assert deciding.discard(by=None, mails=RawMail.objects.all(), reason="Spam.") == 1
    row.refresh_from_db()
    assert (row.status, row.blob, row.reason) == ("discarded", None, "Spam.")
    assert Blob.objects.count() == 0
    assert not spool.keep(
        b"From: a1@b.example\r\n\r\nMail 1\r\n", recipient="support@desk.example", envelope_from="", source="smtp"
    ).new
    assert ledger.totals().endings["discarded"] == 1 and list(ledger.problems()) == []
    assert deciding.replay(by=None, mails=RawMail.objects.all()) == 0


def test_what_is_on_a_ticket_or_at_work_is_not_discarded() -> None:
    end(spool.done, 1)
    keep(2)
    assert deciding.discard(by=None, mails=RawMail.objects.all(), reason="No.") == 0
