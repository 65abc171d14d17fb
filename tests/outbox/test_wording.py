from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deskbell.outbox import personal
from deskbell.outbox.enqueueing import Recipient
from deskbell.outbox.models import Delivery
from deskbell.outbox.wording import CLOSURE, answer_mail, language_of
from tests.outbox.conftest import put

URL = "https://desk.example/t/secret/"
GIVEN = {
    "text": "It is solved & <done>.\n\nSee https://help.example/a?b=1&c=2",
    "signature": "Ada Lark\nSupport",
    "quoted": "It burns.\n\n<script>alert(1)</script>",
    "quoted_name": "Carla <b>Finch</b>",
    "quoted_at": datetime(2026, 11, 22, 10, 5, tzinfo=UTC),
    "number": "2026112210000018",
}


def test_an_answer_has_signature_link_and_the_message_it_answers() -> None:
    words = answer_mail(**GIVEN, language="en")
    assert personal.text_for(words.text, URL) == (
        "It is solved & <done>.\n\nSee https://help.example/a?b=1&c=2\n\nAda Lark\nSupport\n\n"
        f"View ticket #2026112210000018 online:\n{URL}\nSolved? Close the ticket:\n{URL}{CLOSURE}\n\n"
        "Carla <b>Finch</b> wrote on 22 November 2026, 10:05 UTC:\n> It burns.\n>\n> <script>alert(1)</script>\n"
    )
    html = personal.html_for(words.html, URL)
    assert "It is solved &amp; &lt;done&gt;." in html
    assert '<a href="https://help.example/a?b=1&amp;c=2">' in html
    assert f'href="{URL}"' in html
    assert f'href="{URL}{CLOSURE}"' in html
    assert "<script" not in html
    assert "Carla &lt;b&gt;Finch&lt;/b&gt; wrote" in html


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de-AT", ["Ticket #2026112210000018 online ansehen", "schrieb am 22. November 2026, 10:05 UTC:"]),
        ("ru", ["Посмотреть заявку #2026112210000018 онлайн", "22 ноября 2026, 10:05 UTC"]),
        ("fr", ["View ticket #2026112210000018 online"]),
    ],
)
def test_it_speaks_the_readers_language(language: str, said: list[str]) -> None:
    words = answer_mail(**GIVEN, language=language)
    for sentence in said:
        assert sentence in words.text
        assert sentence in words.html


def test_who_has_no_link_reads_nothing_about_one() -> None:
    words = answer_mail(**GIVEN, language="en")
    text, html = personal.text_for(words.text, ""), personal.html_for(words.html, "")
    for body in (text, html):
        assert "online" not in body
        assert "Close the ticket" not in body
        assert "deskbell-link" not in body
        assert "Ada Lark" in body
        assert "It burns." in body


def test_nobody_places_a_link_by_writing_its_mark() -> None:
    marks = personal.LINK + personal.LINK_BEGINS + personal.LINK_ENDS
    words = answer_mail(
        text=marks,
        html=f"<p>{marks}</p>",
        signature=marks,
        quoted=marks,
        quoted_name=marks,
        number="1",
        language="en",
    )
    assert personal.text_for(words.text, URL).count(URL) == 2
    assert personal.html_for(words.html, URL).count(URL) == 2


def test_an_agents_own_html_is_kept() -> None:
    words = answer_mail(text="bold", html="<p><strong>bold</strong></p>", number="1", language="en")
    assert "<p><strong>bold</strong></p>" in words.html


def test_the_first_language_we_speak_is_taken() -> None:
    assert language_of("", "fr", "de-CH", "ru") == "de"
    assert language_of("", "fr") == "en"


@pytest.mark.django_db
def test_who_is_named_twice_gets_one_copy_with_the_link() -> None:
    put(Recipient("Carla", "carla@x.example"), Recipient("", "Carla@X.example", URL))
    assert bytes(Delivery.objects.get().link)
