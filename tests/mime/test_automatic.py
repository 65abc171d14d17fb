"""Responders that say so in the subject alone, and people who write about them."""

from __future__ import annotations

import pytest

from deskbell.mime.parse import parse

RESPONDERS = [
    *("Automatic reply: Re: [Ticket#2026] x", "Abwesenheitsnotiz", "Abwesenheitsnotiz: Re", "Автоответ: привет"),
    *("Out of Office AutoReply: Hi", "Out of office until 5 January", "Automatische Antwort auf Ihre Anfrage"),
    *(
        "Réponse automatique : bonjour",
        "Undeliverable: x",
        "Автоматический ответ с 1 по 5 мая",
        "Vacation: back soon",
    ),
]
PEOPLE = [
    *("Abwesenheitsnotiz einrichten", "Автоответ не работает", "Out of office does not work", "Auto reply broken"),
    *("Automatische Antwort wird nicht gesendet", "Vacation days are wrong", "Absence report"),
]


def sign(subject: str, **fields: str) -> str:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in {"Subject": subject, **fields}.items()]
    return parse(("From: a@b.example\r\n" + "\r\n".join(lines) + "\r\n\r\nx").encode()).automatic


@pytest.mark.parametrize("subject", RESPONDERS)
def test_a_responders_subject_is_enough(subject: str) -> None:
    assert sign(subject) == "responder"


@pytest.mark.parametrize("subject", PEOPLE)
def test_words_about_responders_are_a_persons_unless_they_answer_a_mail(subject: str) -> None:
    assert sign(subject) == ""
    if "Vacation" not in subject and "Absence" not in subject:
        assert sign(subject, In_Reply_To="<one@desk.example>") == "responder"
