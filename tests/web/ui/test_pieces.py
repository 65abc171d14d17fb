from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch
from django.utils import timezone, translation

from deskbell.web.ui import mailframe, marks, sizes, times
from deskbell.web.ui.plaintext import linked

NOW = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)


def test_names_in_marks_are_escaped() -> None:
    evil = '"><script>x</script>'
    for drawn in (
        marks.avatar(evil),
        marks.owner(evil, 1, True, evil),
        marks.state("open", evil),
        marks.number(evil),
    ):
        assert "<script>" not in drawn


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mei Tanaka", "MT"),
        ("Алексей Воронцов", "АВ"),
        ("nadia.petrova@lindqvist.example", "np"),
        ("Otto", "O"),
        ("", "?"),
        ("  ", "?"),
        ("(unknown) !", "?"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert marks.initials(name) == letters


def test_a_long_number_is_set_in_three_parts_and_copies_as_one() -> None:
    drawn = str(marks.number("2026111742000018"))
    assert "<span>20261117</span><span>42</span><span>000018</span>" in drawn


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=5), "1 min ago"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=1), "16 Nov"),
        (timedelta(days=400), "13 Oct 2025"),
    ],
)
def test_age_is_told_within_a_day_and_then_the_date(ago: timedelta, words: str) -> None:
    assert times.age(NOW - ago, NOW) == words


def test_times_name_their_zone() -> None:
    assert times.full(NOW, NOW) == "12:00 UTC"
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert times.full(NOW, NOW) == "13:00 CET"
        assert times.full(NOW - timedelta(days=1), NOW) == "16 Nov, 13:00 CET"
        assert 'datetime="2026-11-17T12:00:00Z"' in times.tag(NOW, "x")


def test_months_are_written_in_the_readers_language() -> None:
    with translation.override("ru"):
        assert times.day(NOW - timedelta(days=1), NOW).startswith("16 ")
        assert "Nov" not in times.day(NOW - timedelta(days=1), NOW)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1.0 KB"),
        (217000, "212 KB"),
        (5 << 30, "5.0 GB"),
        (3 << 42, "12,288 GB"),
    ],
)
def test_sizes(size: int, words: str) -> None:
    assert sizes.filesize(size).replace("12288", "12,288") == words


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("see https://a.example/x?y=1&z=2.", "https://a.example/x?y=1&amp;z=2</a>."),
        ("(https://a.example/b)", 'href="https://a.example/b"'),
        ("https://a.example/wiki/A_(b)", 'href="https://a.example/wiki/A_(b)"'),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_plain_text_becomes_markup(text: str, markup: str) -> None:
    assert markup in linked(text)


def test_plain_text_without_links_makes_none() -> None:
    assert "<a" not in linked("javascript:alert(1) http:// https://x")


def test_linking_a_hostile_text_takes_no_time() -> None:
    text = "https://" + "a" * 200_000 + "(" * 100_000 + "https://a.b" * 20_000
    assert "href" in linked(text)


def test_a_frame_is_as_high_as_its_mail_within_reason() -> None:
    assert mailframe.height("") == mailframe.LEAST_PX
    assert mailframe.LEAST_PX < mailframe.height("line\n" * 10) < mailframe.MOST_PX
    assert mailframe.height("x" * 100_000) == mailframe.MOST_PX


def test_a_long_text_of_addresses_is_linked_in_linear_time() -> None:
    begun = process_time()
    linked("http://a.example/( " * 200_000)
    assert process_time() - begun < 20  # quadratic would be many minutes


def drawn(source: str, **context: object) -> str:
    return Template("{% load i18n ui %}" + source).render(Context(context))


def test_what_says_the_same_each_time_is_still_what_django_says() -> None:
    template = Template("{% load ui %}{% icon 'plus' %}{% icon name 'i-sm' %}{% url 'agent:dashboard' %}")
    for name in ("lock", "bell"):
        shown = template.render(Context({"name": name}))
        assert shown == f"{marks.icon('plus')}{marks.icon(name, 'i-sm')}/desk/"
    assert drawn("{% url 'agent:dashboard' as there %}[{{ there }}]") == "[/desk/]"
    assert drawn("{% url 'agent:queue' key %}", key="abc") == "/desk/queues/abc/"
    assert drawn("{% icon 'plus' as sign %}[{{ sign }}]") == f"[{marks.icon('plus')}]"
    with pytest.raises(NoReverseMatch):
        drawn("{% url 'agent:nothing_such' %}")
