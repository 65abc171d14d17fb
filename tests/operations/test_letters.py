"""The mails of the sample desk by themselves: what a stranger reads first, and what must not be in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import getaddresses

import pytest

from deskbell.mime.parse import parse
from deskbell.operations.sample import cast, files, mails, shifts
from deskbell.operations.sample.acts import Assign
from deskbell.operations.sample.letters import Letter
from deskbell.operations.sample.writing import Writer

ALL = (*mails.FIRST, *mails.SECOND, *mails.THIRD)
OPENING = [letter for letter in ALL if not letter.answers and not letter.names]
LETTERS = {letter.key: letter for letter in ALL}
WRITER = Writer(LETTERS, datetime(2026, 11, 22, 9, 0, tzinfo=UTC), cast.HOST)


def by_key(letter: Letter) -> str:
    return letter.key


def test_there_are_about_sixty_and_every_key_is_there_once() -> None:
    assert len(LETTERS) == len(ALL)
    assert 55 <= len(ALL) <= 70


def test_what_is_answered_and_acted_upon_is_there() -> None:
    named = [letter.answers or letter.names for letter in ALL if letter.answers or letter.names]
    acted = [act.on for act in (*shifts.FIRST, *shifts.SECOND)]
    assert set(named) | set(acted) <= set(LETTERS)


def test_acts_are_done_by_agents_of_the_cast() -> None:
    agents = {agent.username for agent in cast.AGENTS}
    acts = (*shifts.FIRST, *shifts.SECOND)
    assert {act.by for act in acts} | {act.owner for act in acts if isinstance(act, Assign)} <= agents


@pytest.mark.parametrize("letter", ALL, ids=by_key)
def test_every_host_named_is_an_example(letter: Letter) -> None:
    words = " ".join([letter.sender, letter.to, letter.cc, letter.text, letter.html])
    hosts = [
        email.rpartition("@")[2] for _name, email in getaddresses([letter.sender, letter.to, letter.cc]) if email
    ]
    hosts += re.findall(r"https?://([^/\s\"'<>]+)", words)
    assert hosts
    assert all(host.endswith(".example") for host in hosts)


@pytest.mark.parametrize("letter", OPENING, ids=by_key)
def test_a_letter_is_read_as_it_was_meant(letter: Letter) -> None:
    mail = parse(WRITER.write(letter).raw)
    assert mail.subject == letter.subject
    assert mail.text.split() == letter.text.split()
    assert [file.name for file in mail.files] == [file.name for file in letter.files]
    assert [file.data for file in mail.files] == [file.data for file in letter.files]
    assert bool(mail.automatic) == (letter in mails.machines.LETTERS)
    assert not mail.defects


def test_a_letter_written_twice_is_the_same_mail() -> None:
    letter = LETTERS["nadia-login"]
    assert WRITER.write(letter) == WRITER.write(letter)


def test_only_the_desks_own_addresses_are_in_the_envelope() -> None:
    assert WRITER.write(LETTERS["list"]).recipients == (f"support@{cast.HOST}",)


def test_pictures_and_papers_are_what_they_say() -> None:
    for letter in ALL:
        for file in letter.files:
            if file.content_type == "image/png":
                assert file.data.startswith(b"\x89PNG\r\n\x1a\n")
            if file.content_type == "application/pdf":
                assert file.data.startswith(b"%PDF-1.4")
    assert len(files.dialog()) < 5_000
