"""Reply tokens, Message-IDs, numbers and subjects."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskbell.mime.mail import MailAddress, ParsedMail
from deskbell.mime.threading import (
    Keys,
    clean_subject,
    make_message_id,
    make_token,
    message_id_digest,
    number_candidates,
    read_token,
    tag_subject,
    tokens_in,
    trace_free_digest,
)

KEYS = Keys(current=2, secrets={1: b"old" * 8, 2: b"new" * 8})
TODAY = 20_780


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 2**40),
    st.sampled_from("ca"),
    st.none() | st.integers(0, 2**31),
    st.none() | st.integers(TODAY, TODAY + 900),
)
def test_a_token_reads_as_it_was_made(subject: int, purpose: str, person: int | None, expires: int | None) -> None:
    token = make_token(subject, purpose=purpose, person_id=person, expires=expires, keys=KEYS)
    found = read_token(token.upper(), KEYS, TODAY)
    assert found is not None
    assert (found.subject_id, found.purpose, found.person_id, found.expires) == (subject, purpose, person, expires)
    assert token == token.lower() and len(f"support+{token}") <= 64


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 200), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_token_with_another_character_is_nothing(subject: int, place: int, other: str) -> None:
    token = make_token(subject, purpose="c", keys=KEYS)
    place %= len(token)
    changed = token[:place] + other + token[place + 1 :]
    assert changed == token or read_token(changed, KEYS, TODAY) is None


def test_tokens_of_an_older_key_still_hold_and_of_an_unknown_one_do_not() -> None:
    old = make_token(7, purpose="c", keys=Keys(1, KEYS.secrets))
    assert read_token(old, KEYS, TODAY) is not None
    assert read_token(old, Keys(2, {2: KEYS.secrets[2]}), TODAY) is None
    assert read_token(old, Keys(1, {1: b"forged" * 4}), TODAY) is None


def test_a_token_ends_with_its_day() -> None:
    token = make_token(7, purpose="a", person_id=3, expires=TODAY, keys=KEYS)
    assert read_token(token, KEYS, TODAY) is not None
    assert read_token(token, KEYS, TODAY + 1) is None


@pytest.mark.parametrize("text", ["", "abc", "a" * 40, "ß" * 40, "=" * 32, "a" * 10_000, "1" * 40])
def test_what_is_no_token_is_none(text: str) -> None:
    assert read_token(text, KEYS, TODAY) is None


@pytest.mark.parametrize("cut", [1, 4, 8, 20])
def test_a_cut_token_is_none(cut: int) -> None:
    assert read_token(make_token(7, purpose="c", keys=KEYS)[:-cut], KEYS, TODAY) is None


def test_tokens_are_found_newest_first() -> None:
    one, two, three = (make_token(number, purpose="c", keys=KEYS) for number in (1, 2, 3))
    mail = ParsedMail(
        in_reply_to=(make_message_id(one, "desk.example", "r1"), "other@x.example"),
        references=(
            "first@x.example",
            make_message_id(two, "desk.example", "r0"),
            make_message_id(one, "desk.example", "r1"),
        ),
        to=(MailAddress("", f"support+{three}@desk.example"), MailAddress("", "support+short@desk.example")),
    )
    assert tokens_in(mail) == [one, two, three]
    assert tokens_in(dataclasses.replace(mail, in_reply_to=(), references=())) == [three]


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("Re: [Ticket#2026110210000015] Printer", ["2026110210000015"]),
        ("AW: Ticket#2026110210000015 Printer", ["2026110210000015"]),
        ("TICKET#: 2026110210000015", ["2026110210000015"]),
        ("Re: [ts #4711] old helpdesk", ["4711"]),
        ("Re: [#000123] osTicket", ["000123"]),
        ("Question about #815.", ["815"]),
        ("Re: [Ticket#AB-2026-7] mask", ["AB-2026-7"]),
        ("[Ticket#11] and #12", ["11", "12"]),
        ("Colour #abcdef, C# and https://x.example/#7", []),
        ("No number, 2026110210000015 alone is none", []),
        ("Ticket# none", []),
    ],
)
def test_numbers_are_found_in_subjects(subject: str, numbers: list[str]) -> None:
    assert number_candidates(subject) == numbers


def test_the_hook_can_be_another() -> None:
    assert number_candidates("Re: [Call#77] x", hook="Call#") == ["77"]
    assert tag_subject("Re: [Call#77] x", "77", hook="Call#") == "Re: [Call#77] x"


@pytest.mark.parametrize(
    "subject",
    [
        "Printer is on fire",
        "Re: Printer is on fire",
        "RE: AW: Re[4]: Fwd: Printer is on fire",
        "Re: [Ticket#42] Printer is on fire",
        "AW: [Ticket#42] Re: [Ticket#42] Printer is on fire",
        "Ответ: Printer is on fire",
        "SV: VS: Antw: Odp: WG: Printer is on fire",
        "回复：Printer is on fire",
        "Re: Ticket#: 42 Printer is on fire",
    ],
)
def test_a_subject_is_tagged_once(subject: str) -> None:
    assert tag_subject(subject, "42") == "Re: [Ticket#42] Printer is on fire"
    assert tag_subject(tag_subject(subject, "42"), "42") == "Re: [Ticket#42] Printer is on fire"


def test_the_number_of_another_ticket_stays_in_the_subject() -> None:
    assert tag_subject("Re: [Ticket#7] Printer", "42") == "Re: [Ticket#42] [Ticket#7] Printer"
    assert clean_subject("Re: [Ticket#7] Printer") == "Printer"


def test_a_long_subject_is_cut() -> None:
    assert clean_subject("x" * 300) == "x" * 100 + " [...]"


def test_words_that_only_look_like_prefixes_stay() -> None:
    assert clean_subject("Reply: and Reference: stay") == "Reply: and Reference: stay"


def test_ids_are_looked_up_by_what_they_mean() -> None:
    assert message_id_digest("<A.b@Host.Example>") == message_id_digest(" A.b@host.example ")
    assert message_id_digest("<a.b@host.example>") != message_id_digest("<A.b@host.example>")
    assert len(message_id_digest("x" * 100_000 + "@y")) == 64
    assert message_id_digest("") == ""


MAIL = b"From: a@b.example\r\nSubject: Hi\r\n there\r\nMessage-ID: <1@b.example>\r\n\r\nBody\r\n"
TRACED = (
    b"Return-Path: <a@b.example>\nDelivered-To: x@desk.example\nReceived: from y\n by z\n\twith SMTP\n"
    b"X-Spam-Status: No,\n score=1\n"
    b"ARC-Seal: i=1\nAuthentication-Results: desk.example; spf=pass\n" + MAIL.replace(b"\r\n", b"\n") + b"\n"
)


def test_the_same_mail_on_another_way_has_the_same_digest() -> None:
    assert trace_free_digest(MAIL, b"key") == trace_free_digest(TRACED, b"key")


@pytest.mark.parametrize(
    "other",
    [
        MAIL.replace(b"Body", b"body"),
        MAIL.replace(b"Hi", b"Ho"),
        MAIL.replace(b" there", b" where"),
        MAIL.replace(b"<1@", b"<2@"),
    ],
)
def test_another_mail_has_another_digest(other: bytes) -> None:
    assert trace_free_digest(MAIL, b"key") != trace_free_digest(other, b"key")
    assert trace_free_digest(MAIL, b"key") != trace_free_digest(MAIL, b"other key")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=500))
def test_any_bytes_have_a_digest(raw: bytes) -> None:
    assert len(trace_free_digest(raw, b"key")) == 64
