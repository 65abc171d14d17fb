from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.desk.models import Desk, NumberFormat
from deskbell.tickets import numbers

NOW = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "system_id", "counter", "number"),
    [
        (date(2014, 2, 4), "42", 1, "2014020442000018"),
        (date(2014, 2, 4), "42", 2, "2014020442000027"),
        (date(2014, 2, 4), "42", 9, "2014020442000091"),
        (date(2026, 1, 1), "10", 1, "2026010110000018"),
        (date(2026, 12, 31), "10", 99_999, "2026123110999991"),
        (date(2026, 12, 31), "10", 100_000, "20261231101000002"),
    ],
)
def test_otrs_numbers_come_out_as_otrs_makes_them(day: date, system_id: str, counter: int, number: str) -> None:
    assert numbers.date_checksum(day, system_id, counter) == number


@pytest.mark.django_db
def test_the_counter_begins_at_one_each_utc_day() -> None:
    desk = Desk(system_id="10")
    assert numbers.next_number(desk, NOW) == "2026010110000018"
    assert numbers.next_number(desk, NOW)[10:15] == "00002"
    assert numbers.next_number(desk, datetime(2026, 1, 2, tzinfo=UTC))[10:15] == "00001"


@pytest.mark.django_db
def test_every_form_of_number_can_be_chosen() -> None:
    assert numbers.next_number(Desk(number_format=NumberFormat.DATE, system_id="42"), NOW) == "20260101421"
    assert numbers.next_number(Desk(number_format=NumberFormat.AUTO_INCREMENT, system_id="42"), NOW) == "4200001"
    drawn = numbers.next_number(Desk(number_format=NumberFormat.RANDOM, system_id="42"), NOW)
    assert drawn.startswith("42") and len(drawn) == 12
    masked = numbers.next_number(Desk(number_format=NumberFormat.MASK, number_mask="KS-####-##"), NOW)
    assert masked[:3] == "KS-" and masked[7] == "-" and len(masked) == 10


def test_surplus_digits_follow_the_last_place() -> None:
    assert numbers.fill_mask("A##-##", "123456") == "A12-3456"
    assert numbers.fill_mask("######", "42") == "000042"


@given(st.integers(min_value=0, max_value=10**9))
def test_a_mask_keeps_its_other_signs(value: int) -> None:
    filled = numbers.fill_mask("T.####-X", str(value))
    assert filled.startswith("T.") and filled.endswith("-X")
    assert filled[2:-2].isdigit() and int(filled[2:-2]) == value
