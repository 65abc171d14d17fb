"""Who writes too much is held: nothing is lost, nobody else waits, an administrator lets it go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.intake import braking, deciding, ledger, pipeline, spool
from deskbell.intake.finding import Wanted, mails
from deskbell.intake.models import RawMail
from deskbell.intake.steps.brake import setting
from deskbell.tickets.models import Ticket
from tests.intake.test_pipeline import mail
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _slow(world: World) -> None:
    braking.change(by=world.ines, per_sender=2, per_domain=3, never="pager@acme.example\nmonitor.example")
    setting.forget()


def write(sender: str, n: int, times: int = 1, **more: object) -> None:
    for number in range(n, n + times):
        raw = mail(sender, subject=f"Alarm {number}", text=f"Number {number}").as_bytes()
        spool.keep_many([spool.Arrival(raw, "support@desk.example", sender, "smtp", **more)])  # type: ignore[arg-type]
        pipeline.work_once()


def by_status() -> dict[str, int]:
    return {status: n for status, n in ledger.totals().endings.items() if n}


def test_beyond_its_share_a_sender_is_held_and_others_go_on() -> None:
    write("carla@acme.example", 1, 4)
    write("dora@brightside.example", 9)
    assert by_status() == {"done": 3, "held": 2} and Ticket.objects.count() == 3
    held = RawMail.objects.filter(status="held").first()
    assert held is not None and held.blob is not None and held.subject == "Alarm 3"
    assert held.reason.startswith("More than 2 mails came from carla@acme.example within an hour.")


def test_many_senders_of_one_domain_are_a_flood_too() -> None:
    for n in range(5):
        write(f"x{n}@flood.example", n)
    assert by_status() == {"done": 3, "held": 2}


def test_what_is_named_as_never_held_goes_through() -> None:
    write("pager@acme.example", 1, 5)
    write("alarm@monitor.example", 11, 5)
    assert by_status() == {"done": 10}


def test_what_lay_in_a_mailbox_before_us_goes_through() -> None:
    write("carla@acme.example", 1, 5, let_through=True)
    assert by_status() == {"done": 5}


def test_released_it_becomes_a_ticket_whatever_the_brake_says(world: World) -> None:
    write("carla@acme.example", 1, 4)
    held = mails(Wanted(status="held"))
    assert deciding.release(by=world.ines, mails=held) == 2
    while pipeline.work_once():
        pass
    assert by_status() == {"done": 4} and Ticket.objects.count() == 4


def test_no_brake_is_a_brake_of_nought(world: World) -> None:
    braking.change(by=world.ines, per_sender=0, per_domain=0, never="")
    setting.forget()
    write("carla@acme.example", 1, 5)
    assert by_status() == {"done": 5}


def test_what_waited_for_a_worker_is_counted_in_the_hour_it_came(world: World) -> None:
    now = timezone.now()
    for hours in range(6):
        raw = mail("carla@acme.example", subject=f"Hour {hours}", text=f"{hours}").as_bytes()
        kept = spool.keep(raw, recipient="support@desk.example", envelope_from="carla@acme.example", source="smtp")
        RawMail.objects.filter(public_id=kept.public_id).update(received_at=now - timedelta(hours=hours))
    while pipeline.work_once():
        pass
    assert by_status() == {"done": 6}


def test_what_is_tried_again_because_somebody_says_so_is_not_held(world: World) -> None:
    write("carla@acme.example", 1, 2)
    assert deciding.replay(by=world.ines, mails=RawMail.objects.all()) == 2
    while pipeline.work_once():
        pass
    assert by_status() == {"done": 2}
