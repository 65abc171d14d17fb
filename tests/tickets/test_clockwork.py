"""What happens to tickets by the clock: locks run out, reminders come due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.people.models import Person
from deskbell.queues.models import Calendar, Queue
from deskbell.tickets.changes import built_in
from deskbell.tickets.locking import lock
from deskbell.tickets.models import Event, Ticket
from deskbell.tickets.noting import note
from deskbell.tickets.pending import set_state
from deskbell.tickets.receiving import receive
from deskbell.tickets.reminding import remind_due
from deskbell.tickets.unlocking import time_out_due
from tests.world import World

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def locked(world: World, ago: timedelta) -> Ticket:
    now = timezone.now()
    Queue.objects.filter(pk=world.support.pk).update(unlock_minutes=60)
    ticket = world.ticket(now=now - ago)
    return lock(by=world.ada, ticket=ticket, now=now - ago)


def kinds(ticket: Ticket) -> list[str]:
    return list(Event.objects.filter(ticket=ticket).order_by("pk").values_list("kind", flat=True))


def test_a_lock_runs_out_after_the_minutes_of_its_queue(world: World) -> None:
    ticket = locked(world, 2 * HOUR)
    assert time_out_due() == 1
    ticket.refresh_from_db()
    assert not ticket.locked and ticket.owner == world.ada
    assert kinds(ticket)[-2:] == ["unlocked", "lock_timed_out"]
    assert time_out_due() == 0


def test_a_lock_younger_than_that_and_one_of_a_queue_without_a_limit_stay(world: World) -> None:
    locked(world, HOUR / 2)
    assert time_out_due() == 0
    ticket = locked(world, 2 * HOUR)
    Queue.objects.filter(pk=world.support.pk).update(unlock_minutes=0)
    assert time_out_due() == 0
    ticket.refresh_from_db()
    assert ticket.locked


def test_a_note_starts_the_clock_anew(world: World) -> None:
    ticket = locked(world, 2 * HOUR)
    note(by=world.ada, ticket=ticket, text="I am on it.", now=timezone.now() - HOUR / 2)
    assert time_out_due() == 0


def test_the_customers_first_message_after_an_agents_starts_it_anew_and_the_second_does_not(world: World) -> None:
    now = timezone.now()
    ticket = locked(world, 5 * HOUR)
    note(by=world.ada, ticket=ticket, text="I am on it.", now=now - 4 * HOUR)
    receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "Well?"), now=now - HOUR / 2)
    assert time_out_due() == 0
    ticket = locked(world, 5 * HOUR)
    note(by=world.ada, ticket=ticket, text="I am on it.", now=now - 4 * HOUR)
    for ago in (3 * HOUR, HOUR / 2):
        receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "Well?"), now=now - ago)
    assert time_out_due() == 1


def test_a_pending_tickets_lock_stays(world: World) -> None:
    ticket = locked(world, 2 * HOUR)
    set_state(
        by=world.ada,
        ticket=ticket,
        state=built_in("pending_reminder"),
        until=timezone.now() + HOUR,
        now=timezone.now() - 2 * HOUR,
    )
    assert time_out_due() == 0


def test_only_business_minutes_count(world: World) -> None:
    never = Calendar.objects.create(name="Never", slots={})
    ticket = locked(world, 50 * HOUR)
    Queue.objects.filter(pk=world.support.pk).update(calendar=never)
    assert time_out_due() == 0
    always = {str(day): [["00:00", "24:00"]] for day in range(7)}
    Calendar.objects.filter(pk=never.pk).update(slots=always)
    assert time_out_due() == 1
    ticket.refresh_from_db()
    assert not ticket.locked


def due(world: World) -> Ticket:
    now = timezone.now()
    ticket = world.ticket(now=now - 3 * HOUR)
    return set_state(
        by=world.ada, ticket=ticket, state=built_in("pending_reminder"), until=now - HOUR, now=now - 2 * HOUR
    )


def test_a_reminder_comes_once_a_day(world: World) -> None:
    ticket = due(world)
    assert (remind_due(), remind_due()) == (1, 0)
    assert kinds(ticket)[-1] == "reminded"
    Ticket.objects.filter(pk=ticket.pk).update(reminded_on=timezone.now().date() - timedelta(days=1))
    assert remind_due() == 1


def test_another_time_is_another_reminder(world: World) -> None:
    ticket = due(world)
    remind_due()
    set_state(by=world.ada, ticket=ticket, state=built_in("pending_reminder"), until=timezone.now() - HOUR / 2)
    assert remind_due() == 1


def test_what_is_open_again_reminds_nobody(world: World) -> None:
    ticket = due(world)
    set_state(by=world.ada, ticket=ticket, state=built_in("open"))
    assert remind_due() == 0


def test_a_colleagues_note_frees_a_ticket_whose_owner_is_away(world: World) -> None:
    ticket = lock(by=world.ada, ticket=world.ticket())
    today = timezone.now().date()
    Person.objects.filter(pk=world.ada.pk).update(away_from=today, away_until=today)
    note(by=world.ada, ticket=ticket, text="My own does not.")
    ticket.refresh_from_db()
    assert ticket.locked
    note(by=world.ben, ticket=ticket, text="Somebody has to.")
    ticket.refresh_from_db()
    assert not ticket.locked
    assert Event.objects.filter(ticket=ticket, kind="unlocked").get().data["reason"] == "owner_away"


def test_who_wants_to_keep_their_tickets_while_away_keeps_them(world: World) -> None:
    ticket = lock(by=world.ada, ticket=world.ticket())
    today = timezone.now().date()
    Person.objects.filter(pk=world.ada.pk).update(away_from=today, away_until=today, away_unlocks=False)
    note(by=world.ben, ticket=ticket, text="Nothing changes.")
    receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "Well?"))
    ticket.refresh_from_db()
    assert ticket.locked
