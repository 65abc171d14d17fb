from __future__ import annotations

import pytest

from deskbell.mime.mail import Bounce
from deskbell.notices import bounces
from deskbell.outbox.enqueueing import Recipient
from deskbell.outbox.models import Delivery
from deskbell.tickets.models import Event
from tests.outbox.conftest import put
from tests.world import World

pytestmark = pytest.mark.django_db
FINAL = {"status": "5.1.1", "diagnostic": "smtp; 550 No such user", "permanent": True}


def sent(*emails: str) -> str:
    mail = put(*[Recipient("", email) for email in emails])
    Delivery.objects.update(status="sent")
    return mail.message_id


def test_a_report_marks_the_delivery_and_shows_on_the_ticket(world: World) -> None:
    ticket = world.ticket()
    message_id = sent("carla@acme.example", "colin@acme.example")
    bounce = Bounce(recipients=("Colin@acme.example",), original_message_id=message_id, **FINAL)
    assert [one.email for one in bounces.match(bounce)] == ["colin@acme.example"]
    bounces.mark(bounce, ticket)
    bounces.mark(bounce, ticket)  # reports come twice, too
    assert dict(Delivery.objects.values_list("email", "status")) == {
        "carla@acme.example": "sent",
        "colin@acme.example": "bounced",
    }
    event = Event.objects.get(ticket=ticket, kind=Event.Kind.BOUNCED)
    assert event.data["to"] == "colin@acme.example"
    assert event.data["answer"] == "5.1.1 smtp; 550 No such user"


def test_a_report_on_a_mail_that_is_not_ours_matches_nothing(world: World) -> None:
    sent("carla@acme.example")
    assert bounces.match(Bounce(recipients=("carla@acme.example",), original_message_id="other@x.example")) == []
    assert bounces.match(Bounce(recipients=("carla@acme.example",))) == []


def test_a_delay_changes_nothing(world: World) -> None:
    message_id = sent("carla@acme.example")
    late = Bounce(original_message_id=message_id, status="4.4.1", permanent=False)
    assert bounces.mark(late, world.ticket()) == []
    assert Delivery.objects.get().status == "sent"


def test_a_forwarded_address_is_understood_where_there_was_one_recipient_only(world: World) -> None:
    bounce = Bounce(recipients=("forwarded@else.example",), original_message_id=sent("a@x.example"), **FINAL)
    assert len(bounces.mark(bounce, world.ticket())) == 1
    Delivery.objects.all().delete()
    bounce = Bounce(
        recipients=("forwarded@else.example",), original_message_id=sent("a@x.example", "b@x.example"), **FINAL
    )
    assert len(bounces.match(bounce)) >= 2
    assert bounces.mark(bounce, world.ticket()) == []
