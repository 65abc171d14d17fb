"""Searching the spool: by sender, recipient, subject, Message-ID, reason, ticket; words in any script."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from deskbell.intake import pipeline, spool
from deskbell.intake.finding import Wanted, mails
from deskbell.intake.models import RawMail
from tests.intake.test_pipeline import arrive, mail
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spool(world: World) -> None:
    arrive(mail("nadia@lindqvist.example", subject="Ключ Ёлка", text="1", id="<k1@lindqvist.example>"))
    arrive(mail("carla@acme.example", subject="Straße gesperrt", text="2"), "billing@desk.example")
    arrive(mail("support@desk.example", subject="Loop", text="3"))
    RawMail.objects.filter(subject="Loop").update(received_at=datetime(2026, 1, 5, 23, 30, tzinfo=UTC))


def found(text: str = "", **more: object) -> list[str]:
    return sorted(mails(Wanted(text=text, **more)).values_list("subject", flat=True))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("nadia@lindqvist.example", ["Ключ Ёлка"]),
        ("Nadia@Lindqvist.example", ["Ключ Ёлка"]),
        ("<k1@lindqvist.example>", ["Ключ Ёлка"]),
        ("@lindqvist.example", ["Ключ Ёлка"]),
        ("ключ елка", ["Ключ Ёлка"]),
        ("STRASSE", ["Straße gesperrt"]),
        ("billing@desk.example", ["Straße gesperrt"]),
        ("own address", ["Loop"]),
        ("gesperrt ключ", []),
        ("100%", []),
        ("_", []),
    ],
)
def test_words_find_their_mails(text: str, subjects: list[str]) -> None:
    assert found(text) == subjects


def test_a_ticket_finds_the_mails_on_it() -> None:
    row = RawMail.objects.get(subject="Ключ Ёлка")
    assert row.ticket is not None
    assert found(row.ticket.number) == found(f"#{row.ticket.number}") == ["Ключ Ёлка"]


def test_ending_address_and_day_narrow() -> None:
    assert found(status="ignored") == ["Loop"]
    assert found(place="billing@desk.example") == ["Straße gesperrt"]
    assert found(first=date(2026, 1, 5), last=date(2026, 1, 5)) == ["Loop"]
    assert found(last=date(2026, 1, 4)) == []
    assert len(found(first=date(2026, 1, 6))) == 2
    spool.keep(b"Subject: New\r\n\r\n", recipient="support@desk.example", envelope_from="v@w.example", source="smtp")
    assert [row.from_email for row in mails(Wanted(text="v@w.example", status="waiting"))] == ["v@w.example"]
    pipeline.work_once()
