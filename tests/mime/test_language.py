"""Guessing the language of short mails."""

from __future__ import annotations

import pytest

from deskbell.mime.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello, I have a question about my invoice. Thanks!", "en"),
        ("My printer is broken, can you help?", "en"),
        ("Guten Tag, ich habe eine Frage zu meiner Rechnung. Danke!", "de"),
        ("Der Drucker geht nicht mehr.", "de"),
        ("Здравствуйте, не могу войти в личный кабинет.", "ru"),
        ("Добрий день, я не можу увійти, допоможіть мені її знайти.", ""),
        ("Bonjour, je ne peux pas me connecter. Merci pour votre aide.", ""),
        ("Goedemorgen, ik kan niet inloggen op het portaal, graag hulp. Met vriendelijke groet", ""),
        ("Hej, jeg kan ikke logge ind på siden. Med venlig hilsen", ""),
        ("Buongiorno, non riesco ad accedere al sito. Grazie", ""),
        ("Hola, no puedo entrar en la cuenta. Gracias por su ayuda", ""),
        ("", ""),
        ("12345 https://the.and.is.example/you/to/of", ""),
        ("ok", ""),
        ("こんにちは", ""),
    ],
)
def test_a_language_is_guessed_or_left_open(text: str, language: str) -> None:
    assert guess_language(text) == language
