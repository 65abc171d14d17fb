"""Rejections, failures, sign-in mails, and that everything said here is said in three languages."""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import deskbell
from deskbell.notices import failures, sign_in
from deskbell.notices.rejection import rejection
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.tickets.models import Article, Event
from tests.notices.conftest import arrives
from tests.outbox.conftest import put
from tests.world import World

pytestmark = pytest.mark.django_db


def test_who_writes_to_a_closed_ticket_is_told_where_to_write_instead(world: World) -> None:
    ticket = arrives(world.support, name="Evil <b>", subject="Evil subject")
    event = Event.objects.create(
        ticket=ticket, kind=Event.Kind.REJECTED, at=ticket.created_at, article=Article.objects.get(ticket=ticket)
    )
    mail = rejection(event)
    assert mail is not None
    assert "write to support@desk.example" in mail.text
    assert ticket.number in mail.html
    assert "Evil" not in mail.subject + mail.text + mail.html
    assert mail.automatic == "auto-replied"


def test_a_mail_given_up_shows_on_its_ticket(world: World) -> None:
    ticket = world.ticket()
    put(ticket_key=ticket.pk)
    delivery = Delivery.objects.select_related("mail").get()
    delivery.answer = "550 5.1.1 No such user"
    failures.record(delivery)
    event = Event.objects.get(ticket=ticket, kind=Event.Kind.DELIVERY_FAILED)
    assert event.data["to"] == "carla@acme.example"
    assert event.data["answer"] == "550 5.1.1 No such user"
    put(ticket_key=None)
    failures.record(Delivery.objects.select_related("mail").latest("pk"))
    assert Event.objects.filter(kind=Event.Kind.DELIVERY_FAILED).count() == 1


def test_a_code_for_signing_in_takes_the_same_way_out(world: World) -> None:
    mail = sign_in.send(email="carla@acme.example", subject="Your code", text="The code is\n\nAB12-CD34")
    assert mail.from_email == "support@desk.example"
    assert mail.from_name == "Deskbell"
    assert mail.automatic == "auto-generated"
    assert "AB12-CD34" in mail.html
    delivery = Delivery.objects.get()
    assert (delivery.email, delivery.envelope_from, delivery.status) == ("carla@acme.example", "", "waiting")
    assert OutgoingMail.objects.get().ticket_key is None


class _Unsaid(NullTranslations):
    def gettext(self, message: str) -> str:
        return ""


@pytest.mark.parametrize("package", ["outbox", "notices"])
@pytest.mark.parametrize("language", ["de", "ru"])
def test_everything_is_said_in_three_languages(package: str, language: str) -> None:
    folder = Path(deskbell.__file__).parent / package
    with (folder.parent / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        said = GNUTranslations(file)
    keywords = {"_": None, "gettext": None, "gettext_lazy": None}
    found = extract_from_dir(str(folder), method_map=[("**.py", "python")], keywords=keywords)
    words = {message for _file, _line, message, _comments, _context in found}
    assert words
    said.add_fallback(_Unsaid())  # a word may be the same in another language, as "Ticket" is
    assert not {word for word in words if not said.gettext(word)}
