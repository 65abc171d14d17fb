from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

import pytest
from django.utils import timezone
from pytest_django import Settings

from deskbell.desk import settings as desk
from deskbell.entry import links
from deskbell.mime.threading import read_token
from deskbell.notices import failures
from deskbell.notices.auto_reply import auto_reply
from deskbell.outbox import catch_all
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.outbox.wording import CLOSURE
from deskbell.queues.models import Queue
from deskbell.tickets import reply_tokens
from deskbell.tickets.models import Article, Event
from tests.notices.conftest import answer, arrives, held, opened
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_file(settings: Settings, tmp_path: object) -> None:
    settings.DESKBELL_DATA = tmp_path
    settings.DESKBELL_CATCH_ALL = True


def delivered() -> Message:
    failures.work_once()
    (path,) = catch_all.folder().iterdir()
    return message_from_bytes(path.read_bytes())


def parts(message: Message) -> dict[str, str]:
    return {
        part.get_content_type(): part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        for part in message.walk()
        if not part.is_multipart()
    }


def subject_of(message: Message) -> str:
    return str(make_header(decode_header(message["Subject"])))


def test_a_new_ticket_is_answered_with_its_number_and_a_link_that_opens_it(world: World, as_file: None) -> None:
    ticket = arrives(world.support)
    answer(ticket)
    mail = delivered()
    assert subject_of(mail) == f"[Ticket#{ticket.number}] IMAP login fails"
    assert mail["From"] == '"Desk Support" <support@desk.example>'
    assert mail["To"] == '"Nadia Petrova" <nadia@nowhere.example>'
    assert (mail["In-Reply-To"], mail["References"]) == ("<one@nowhere.example>", "<one@nowhere.example>")
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Precedence"] == "bulk"
    assert mail["Return-Path"] == "<>"
    for body in parts(mail).values():
        assert f"#{ticket.number}. A specialist will contact you." in body
        (token,) = set(re.findall(r"http://127\.0\.0\.1:8000/t/([\w-]+)/", body))
        found = links.find(token, "ticket")
        assert found is not None
        assert (found.about, found.email) == (ticket.pk, "nadia@nowhere.example")
    event = Event.objects.get(ticket=ticket, kind=Event.Kind.AUTO_REPLIED)
    assert event.data["mail"] == OutgoingMail.objects.get().public_id
    assert not bytes(Delivery.objects.get().link)


def test_answers_to_the_answer_come_back_to_the_ticket(world: World) -> None:
    Queue.objects.filter(pk=world.support.pk).update(plus_addressing=True)
    ticket = arrives(Queue.objects.get(pk=world.support.pk))
    mail = answer(ticket)
    assert mail is not None
    for text in (mail.reply_to.partition("+")[2].partition("@")[0], mail.message_id.partition(".")[0]):
        token = read_token(text, reply_tokens.keys(), 20_000)
        assert token is not None
        assert token.subject_id == ticket.pk
    assert mail.reply_to.endswith("@desk.example")


@pytest.mark.parametrize(
    ("language", "sentence", "subject"),
    [
        ("en", "A specialist will contact you.", "Your request was received"),
        ("de", "Ein Mitarbeiter unseres Supports meldet sich bei Ihnen.", "Ihre Anfrage ist eingegangen"),
        ("ru", "Специалист технической поддержки свяжется с вами.", "Ваш запрос получен"),
    ],
)
@pytest.mark.parametrize("proved", [True, False])
def test_it_is_written_in_the_language_of_the_mail(
    world: World, as_file: None, language: str, sentence: str, subject: str, proved: bool
) -> None:
    ticket = arrives(world.support, language=language, unverified=not proved)
    answer(ticket)
    mail = delivered()
    for body in parts(mail).values():
        assert sentence in body
        assert ticket.number in body
    assert f'<html lang="{language}">' in parts(mail)["text/html"]
    assert (subject in subject_of(mail)) is not proved
    assert mail["Content-Language"] == language


def test_a_persons_own_language_goes_before_the_mails_the_queues_and_the_desks(world: World) -> None:
    ticket = arrives(world.support)
    order = [("ticket__customer", "ru"), ("ticket", "de"), ("queue", "ru"), ("desk", "de")]
    ticket.customer.language = order[0][1]
    ticket.customer.save()
    ticket.language = order[1][1]
    ticket.save()
    Queue.objects.filter(pk=world.support.pk).update(language=order[2][1])
    settings = desk.current()
    settings.language = order[3][1]
    desk.save(settings)
    seen = []
    for wipe in (ticket.customer, ticket, None, None):
        mail = answer(ticket)
        assert mail is not None
        seen.append(mail.language)
        if wipe is not None:
            wipe.language = ""
            wipe.save()
        else:
            Queue.objects.update(language="")
    assert seen == ["ru", "de", "ru", "de"]


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("automatic", {"automatic": "auto-submitted"}),
        ("old", {"sent_at": timezone.now() - timedelta(hours=25)}),
        ("own_address", {"email": "support@desk.example"}),
        ("own_address", {"email": "support+abc@desk.example"}),
        ("own_address", {"email": "billing@desk.example"}),
        ("no_address", {"email": "a b@nowhere.example"}),
        ("no_address", {"email": "nobody"}),
        *(
            ("role_address", {"email": f"{local}@x.example"})
            for local in (
                *("mailer-daemon", "MAILER-DAEMON", "postmaster", "abuse", "noreply", "no-reply", "no_reply"),
                *("donotreply", "do-not-reply", "bounces+1=2", "owner-list", "list-request", "listserv"),
                *("shop-noreply", "noreply+77", "list-bounces"),
            )
        ),
    ],
)
def test_what_gets_no_answer_says_why_on_the_ticket(world: World, reason: str, change: dict[str, object]) -> None:
    ticket = arrives(world.support, **change)  # type: ignore[arg-type]
    assert answer(ticket) is None
    assert held(ticket) == reason
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "email", ["norbert@x.example", "abused@x.example", "nora.replyson@x.example", "rootbeer@x.example"]
)
def test_ordinary_addresses_are_no_role_addresses(world: World, email: str) -> None:
    assert answer(arrives(world.support, email)) is not None


def test_a_mail_of_23_hours_ago_is_answered(world: World) -> None:
    assert answer(arrives(world.support, sent_at=timezone.now() - timedelta(hours=23))) is not None


def test_a_queue_may_have_it_switched_off(world: World) -> None:
    Queue.objects.update(auto_reply=False)
    ticket = arrives(Queue.objects.get(pk=world.support.pk))
    assert answer(ticket) is None
    assert held(ticket) == ""


def test_a_ticket_that_an_agent_made_is_not_answered(world: World) -> None:
    assert answer(arrives(world.support, kind=Article.Kind.PHONE)) is None
    ticket = arrives(world.support)
    Article.objects.update(side=Article.Side.AGENT)
    event = opened(ticket)
    assert event.article is not None
    assert answer(ticket) is None


def test_a_queue_without_an_address_writes_from_the_default_queues(world: World) -> None:
    quiet = Queue.objects.create(name="Quiet", path="Quiet")
    mail = answer(arrives(quiet))
    assert mail is not None
    assert mail.from_email == "support@desk.example"
    Queue.objects.update(address="")
    ticket = arrives(Queue.objects.get(pk=quiet.pk))
    assert answer(ticket) is None
    assert held(ticket) == "no_sender"


# -- who proved nothing ------------------------------------------------------------------------------------

ATTACK = "Buy at evil-shop.example NOW"


def test_a_sender_who_proved_nothing_gets_nothing_that_the_sender_wrote(world: World, as_file: None) -> None:
    ticket = arrives(
        world.support,
        "victim@nowhere.example",
        name=ATTACK,
        subject=ATTACK,
        message_id="buy.now@evil-shop.example",
        unverified=True,
    )
    answer(ticket)
    mail = delivered()
    assert b"evil-shop" not in mail.as_bytes()
    assert mail["To"] == "victim@nowhere.example"
    assert mail["In-Reply-To"] is None
    assert mail["References"] is None
    everything = subject_of(mail) + "".join(parts(mail).values())
    assert "evil-shop" not in everything
    assert "fails since this morning" not in everything
    assert ticket.number in everything


def test_a_forged_mail_does_not_make_the_next_one_proved(world: World) -> None:
    answer(arrives(world.support, "victim@nowhere.example", unverified=True))
    second = arrives(world.support, "victim@nowhere.example", name=ATTACK, subject=ATTACK, unverified=True)
    assert answer(second) is None
    assert held(second) == "limit"


def test_an_address_that_proved_itself_once_gets_the_full_text(world: World) -> None:
    arrives(world.support, "nadia@nowhere.example")
    mail = answer(arrives(world.support, "nadia@nowhere.example", unverified=True))
    assert mail is not None
    assert "IMAP login fails" in mail.subject


def test_a_confirmed_address_gets_the_full_text(world: World) -> None:
    mail = answer(arrives(world.support, "carla@acme.example", person=world.carla, unverified=True))
    assert mail is not None
    assert "IMAP login fails" in mail.subject


def test_forged_mails_bring_at_most_one_an_hour_and_ten_a_day_to_an_address(
    world: World, time_machine: object
) -> None:
    start = timezone.now().replace(hour=0, minute=10) + timedelta(days=1)
    sent = []
    for hour in range(24):
        time_machine.move_to(start + timedelta(hours=hour))  # type: ignore[attr-defined]
        for variant in ("victim@nowhere.example", f"victim+{hour}@nowhere.example", "Victim@Nowhere.example"):
            ticket = arrives(world.support, variant, subject=ATTACK, name=ATTACK, unverified=True)
            if mail := answer(ticket):
                sent.append(hour)
                assert ATTACK not in mail.subject + mail.text + mail.html
            else:
                assert held(ticket) == "limit"
    assert sent == list(range(10))


def test_a_proved_sender_gets_ten_an_hour_and_forty_a_day(world: World, time_machine: object) -> None:
    start = timezone.now().replace(hour=0, minute=10) + timedelta(days=1)
    sent = []
    for hour in range(8):
        time_machine.move_to(start + timedelta(hours=hour))  # type: ignore[attr-defined]
        sent.append(sum(answer(arrives(world.support)) is not None for _ in range(12)))
    assert sent == [10, 10, 10, 10, 0, 0, 0, 0]


@pytest.mark.parametrize("many", [500, pytest.param(10_000, marks=pytest.mark.long)])
def test_forged_creations_bring_one_fixed_mail_to_each_victim(world: World, time_machine: object, many: int) -> None:
    """T-BOMB: the events of so many tickets, from 20 forged addresses within one hour."""
    time_machine.move_to(timezone.now().replace(minute=10) + timedelta(days=1), tick=False)  # type: ignore[attr-defined]
    victims = [f"victim{n}@nowhere.example" for n in range(20)]
    tickets = [arrives(world.support, one, subject=ATTACK, name=ATTACK, unverified=True) for one in victims]
    events = [opened(ticket) for ticket in tickets]
    for number in range(many):
        auto_reply(events[number % len(events)])
    assert sorted(Delivery.objects.values_list("email", flat=True)) == sorted(victims)
    assert not OutgoingMail.objects.filter(subject__contains="evil").exists()
    assert not OutgoingMail.objects.filter(text__contains="evil").exists()
    assert Event.objects.filter(kind=Event.Kind.AUTO_REPLY_HELD).count() == many - 20


# -- what people write cannot do more than be read ---------------------------------------------------------


@pytest.mark.parametrize(
    "evil",
    [
        "a\r\nBcc: other@x.example",
        "a\nBcc: other@x.example",
        "\u2028Bcc: other@x.example",
        "\0",
        "<script>alert(1)</script>",
        "{{ settings.SECRET_KEY }}{% debug %}",
        "%(number)s %s {0}",
        OutgoingMail.LINK,
        "<!--deskbell-link-->",
        "x" * 5000,
    ],
)
def test_names_and_subjects_are_only_read(world: World, as_file: None, evil: str) -> None:
    answer(arrives(world.support, name=evil, subject=evil, message_id=evil))
    mail = delivered()
    assert "Bcc" not in mail
    assert set(mail.keys()) <= {
        *("Return-Path", "Delivered-To", "Date", "From", "To", "Subject", "Message-ID", "In-Reply-To"),
        *("References", "Auto-Submitted", "X-Auto-Response-Suppress", "Precedence", "Content-Language"),
        *("MIME-Version", "Content-Type"),
    }
    html = parts(mail)["text/html"]
    assert "<script" not in html
    assert "deskbell-link" not in html + parts(mail)["text/plain"]
    assert len(re.findall(r"/t/[\w-]{40,}/", parts(mail)["text/plain"])) == 1


def test_no_agents_address_is_in_it(world: World, as_file: None) -> None:
    Queue.objects.filter(pk=world.support.pk).update(signature="{agent}\nSupport team\n+49 30 1234")
    answer(arrives(Queue.objects.get(pk=world.support.pk)))
    mail = delivered()
    assert b"desk-staff" not in mail.as_bytes()
    assert "+49 30 1234" in parts(mail)["text/plain"]
    assert "{agent}" not in parts(mail)["text/plain"]
    assert CLOSURE not in parts(mail)["text/plain"]
