"""What a person wrote now, and what is quoted below or above it."""

from __future__ import annotations

import pytest

from deskbell.mime.quotes import cut_reply, cut_text

ATTRIBUTIONS = [
    "On Mon, Nov 2, 2026 at 10:12 AM Support <support@desk.example> wrote:",
    "On 02/11/2026 10:12, Support wrote:",
    "Am 02.11.26 um 10:12 schrieb Support:",
    "Am Mo., 2. Nov. 2026 um 10:12 Uhr schrieb Support <support@desk.example>:",
    "Le lun. 2 nov. 2026 à 10:12, Support <support@desk.example> a écrit :",
    "El lun, 2 nov 2026 a las 10:12, Support (<support@desk.example>) escribió:",
    "Il giorno lun 2 nov 2026 alle ore 10:12 Support <support@desk.example> ha scritto:",
    "Op ma 2 nov 2026 om 10:12 schreef Support <support@desk.example>:",
    "Den mån 2 nov. 2026 kl 10:12 skrev Support <support@desk.example>:",
    "pon., 2 lis 2026 o 10:12 Support <support@desk.example> napisał(a):",
    "пн, 2 нояб. 2026 г. в 10:12, Support <support@desk.example>:",
    "2 ноября 2026 г., 10:12 от Support <support@desk.example>:",
    "02.11.2026 10:12, Support пишет:",
    "Em seg., 2 de nov. de 2026 às 10:12, Support <support@desk.example> escreveu:",
    "2 Kas 2026 Pzt 10:12 tarihinde Support <support@desk.example> şunu yazdı:",
    "2026年11月2日(月) 10:12 Support <support@desk.example>:",
    "Support <support@desk.example> 于2026年11月2日周一 10:12写道：",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_an_answer_above_a_quote_is_cut_out(attribution: str, mark: str) -> None:
    text = f"Thank you, that helped.\n\nBest\nCarla\n\n{attribution}\n\n{mark}Have you tried it?\n{mark}Twice?\n"
    assert cut_text(text).reply == "Thank you, that helped.\n\nBest\nCarla"


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, Nov 2, 2026 at 10:12 AM A Person With A Long Name\n<support@desk.example> wrote:",
        "Am Montag, 2. November 2026 um 10:12 schrieb Support\n<support@desk.example\n>:",
        "Le lun. 2 nov. 2026 à 10:12, Support <\nsupport@desk.example> a\nécrit :",
    ],
)
def test_an_attribution_may_be_wrapped(attribution: str) -> None:
    assert cut_text(f"Yes.\n{attribution}\n> Old").reply == "Yes."


HEADERS = [
    "From: Support <support@desk.example>\nSent: Monday, 2 November 2026 10:12\nTo: Carla\nSubject: Hello",
    "Von: Support <support@desk.example>\nGesendet: Montag, 2. November 2026 10:12\nAn: Carla\nBetreff: Hallo",
    "De : Support <support@desk.example>\nEnvoyé : lundi 2 novembre 2026 10:12\nÀ : Carla\nObjet : Bonjour",
    "От: Support <support@desk.example>\nОтправлено: понедельник, 2 ноября 2026 г. 10:12\nКому: Carla\nТема: Привет",
    "*Von:* Support [mailto:s@desk.example]\n*Gesendet:* 2. November 2026 10:12\n*An:* Carla\n*Betreff:* Hallo",
    "Fra: Support <support@desk.example>\nSendt: 2. november 2026 10:12\nTil: Carla\nEmne: Hej",
]


@pytest.mark.parametrize("block", HEADERS)
@pytest.mark.parametrize("rule", ["", "________________________________\n", "-----Original Message-----\n"])
def test_outlooks_header_block_ends_the_answer(block: str, rule: str) -> None:
    assert cut_text(f"Done.\n\n{rule}{block}\n\nOld text\n").reply == "Done."


@pytest.mark.parametrize(
    "line",
    [
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "-------- Исходное сообщение --------",
        "---- Carla wrote ----",
    ],
)
def test_a_separator_ends_the_answer(line: str) -> None:
    assert cut_text(f"Done.\n\n{line}\n\nOld text\n").reply == "Done."


def test_answers_between_quotes_are_kept() -> None:
    text = "On 2 Nov 2026 at 10:12 Desk wrote:\n> System?\n\nDebian.\n\n> Which browser?\n> A new one?\n\nFirefox.\n"
    assert cut_text(text).reply == "Debian.\n\nFirefox."


def test_a_line_wrapped_out_of_its_quote_goes_with_it() -> None:
    assert cut_text("Yes.\n\n> this line was too long for its\nwriter\n> and goes on\n").reply == "Yes."


@pytest.mark.parametrize(
    "text",
    [
        "The meeting is at 10:30 on 2 November 2026, with these topics:\n\nprinters, paper.",
        "Steps:\n1. Open it\n2. Close it",
        "Please note: this is important.\nName: Carla\nRoom: 7",
        "It says:\n\nerror > warning\n\nevery time.",
        "From: here to there is far.",
        "Name: Carla\nE-Mail: carla@acme.example\nDatum: 02.11.2026\nNachricht: Hallo",
        "New message:\n\nFrom: Carla\nE-mail: carla@acme.example\nPhone: 0123\nMessage: Hello on 2026-11-02",
        "I wrote: please help.",
        "On the 2nd floor it smells.\nOn the 3rd, too.",
    ],
)
def test_what_is_no_quote_stays_whole(text: str) -> None:
    assert cut_text(text).reply == text
    assert not cut_text(text).quoted


def test_a_mail_that_is_only_a_quote_stays_whole() -> None:
    text = "On 2 Nov 2026 at 10:12 Support <support@desk.example> wrote:\n> all of it"
    assert cut_reply(text) == (text, "")


def test_a_forwarded_mail_is_what_is_told() -> None:
    text = "FYI\n\n---------- Forwarded message ---------\nFrom: x@y.example\nDate: 2 Nov 2026\nSubject: News\n\nNews"
    assert cut_text(text).reply == text


@pytest.mark.parametrize(
    ("text", "reply", "signature"),
    [
        ("Hi\n\n-- \nCarla\nAcme", "Hi", "Carla\nAcme"),
        ("Hi\n--\nCarla", "Hi", "Carla"),
        ("Hi\n\nSent from my iPhone", "Hi", "Sent from my iPhone"),
        ("Hallo\n\nVon meinem iPhone gesendet", "Hallo", "Von meinem iPhone gesendet"),
        ("Привет\n\nОтправлено с iPhone", "Привет", "Отправлено с iPhone"),
        ("Bonjour\n\nEnvoyé de mon iPhone", "Bonjour", "Envoyé de mon iPhone"),
        ("It was sent from my office.\nReally.", "It was sent from my office.\nReally.", ""),
        ("a -- b\n\n- one\n- two", "a -- b\n\n- one\n- two", ""),
    ],
)
def test_signatures_are_taken_off(text: str, reply: str, signature: str) -> None:
    assert cut_reply(text) == (reply, signature)


def test_a_pasted_log_is_kept_to_its_end() -> None:
    text = "\n".join(f"2026-11-02 10:12:{n % 60:02} line {n}" for n in range(40_000))
    assert cut_reply(text)[0].endswith("line 39999")
