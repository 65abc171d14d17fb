from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.mime.mail import MailAddress
from deskbell.people.models import Person
from deskbell.queues.models import Queue, Stage, State
from deskbell.tickets import assigning, closing, locking, moving, noting, pending, prioritising
from deskbell.tickets.changes import LockedByAnother, built_in
from deskbell.tickets.models import Article, Event, Reaction, Ticket
from deskbell.tickets.receiving import FollowUp, follow_up, receive
from deskbell.tickets.replying import NobodyToWriteTo, Overtaken, default_recipients, reply
from tests.world import World

NOW = timezone.now()


def _kinds(ticket: Ticket) -> list[str]:
    return list(ticket.events.order_by("pk").values_list("kind", flat=True))


def _answer(world: World, ticket: Ticket, by: Person | None = None, **more: object) -> Ticket:
    to, cc = default_recipients(ticket)
    return reply(by=by or world.ada, ticket=ticket, text="Use water.", to=to, cc=cc, **more)


def test_a_new_ticket_waits_for_an_answer(world: World) -> None:
    ticket = world.ticket()
    assert ticket.stage == Stage.NEW and ticket.waiting_since and not ticket.locked
    assert ticket.preview.startswith("It burns")
    assert _kinds(ticket) == ["opened"] and Reaction.objects.count() == 1


def test_an_answer_locks_the_ticket_to_its_writer_and_ends_the_waiting(world: World) -> None:
    ticket = _answer(world, world.ticket())
    assert (ticket.owner, ticket.locked, ticket.stage) == (world.ada, True, Stage.OPEN)
    assert ticket.waiting_since is None and ticket.answered_at is not None
    mail = ticket.articles.get(side=Article.Side.AGENT).outgoing
    assert mail is not None and mail.from_email == "support@desk.example"
    assert mail.subject == f"Re: [Ticket#{ticket.number}] Printer on fire"
    assert [d.email for d in mail.deliveries.all()] == ["carla@acme.example"]


def test_a_locked_ticket_is_answered_by_its_owner_only(world: World) -> None:
    ticket = locking.lock(by=world.ada, ticket=world.ticket())
    for act in (
        lambda: _answer(world, ticket, by=world.ben),
        lambda: locking.lock(by=world.ben, ticket=ticket),
        lambda: closing.close(by=world.ben, ticket=ticket),
        lambda: moving.move(by=world.ben, ticket=ticket, queue=world.billing),
        lambda: prioritising.set_priority(by=world.ben, ticket=ticket, level=5),
    ):
        with pytest.raises(LockedByAnother):
            act()
    assert Article.objects.filter(ticket=ticket).count() == 1
    ticket = noting.note(by=world.ben, ticket=ticket, text="I know this printer.")
    assert ticket.articles.get(kind="note").visible is False
    ticket.responsible = world.ben
    ticket.save()
    assert _answer(world, ticket, by=world.ben).locked


def test_the_second_of_two_agents_is_told_and_nothing_is_sent(world: World) -> None:
    ticket = world.ticket()
    seen = ticket.articles.get().public_id
    _answer(world, ticket, seen=seen)
    Ticket.objects.filter(pk=ticket.pk).update(locked=False)
    with pytest.raises(Overtaken) as stopped:
        _answer(world, ticket, by=world.ben, seen=seen)
    assert [article.author for article in stopped.value.newer] == [world.ada]
    assert ticket.articles.count() == 2


def test_an_answer_needs_an_address_to_write_from(world: World) -> None:
    Queue.objects.filter(pk=world.support.pk).update(address="")
    with pytest.raises(NobodyToWriteTo):
        _answer(world, world.ticket())


def test_a_reply_to_a_closed_ticket_reopens_it_and_locks_it_to_its_owner(world: World) -> None:
    ticket = closing.close(by=world.ada, ticket=locking.lock(by=world.ada, ticket=world.ticket()))
    assert (ticket.stage, ticket.locked, ticket.owner, ticket.waiting_since) == (Stage.CLOSED, False, world.ada, None)
    ticket = receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "Again."))
    assert (ticket.stage, ticket.locked, ticket.owner) == (Stage.OPEN, True, world.ada)
    assert ticket.waiting_since is not None and ticket.closed_at is None
    assert _kinds(ticket)[-3:] == ["received", "reopened", "locked"]


def test_a_reply_unlocks_while_its_owner_is_away(world: World) -> None:
    ticket = closing.close(by=world.ada, ticket=locking.lock(by=world.ada, ticket=world.ticket()))
    today = timezone.now().date()
    Person.objects.filter(pk=world.ada.pk).update(away_from=today, away_until=today + timedelta(days=3))
    ticket = receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "Again."))
    assert not ticket.locked and ticket.owner == world.ada


def test_a_robot_neither_reopens_nor_waits(world: World) -> None:
    ticket = closing.close(by=world.ada, ticket=world.ticket())
    robot = world.message(world.otto, "I am on holiday.", automatic="auto-submitted")
    ticket = receive(by=world.otto, ticket=ticket, article=robot)
    assert ticket.stage == Stage.CLOSED and ticket.waiting_since is None and ticket.articles.count() == 2


@pytest.mark.parametrize(("rule", "what"), [("reject", FollowUp.REJECT), ("new_ticket", FollowUp.NEW_TICKET)])
def test_after_the_retention_period_the_queue_decides(world: World, rule: str, what: FollowUp) -> None:
    Queue.objects.filter(pk=world.support.pk).update(follow_up=rule)
    ticket = Ticket.objects.get(pk=closing.close(by=world.ada, ticket=world.ticket()).pk)
    assert follow_up(ticket) is FollowUp.REOPEN
    assert follow_up(ticket, timezone.now() + timedelta(days=91)) is what


def test_a_rejected_message_is_kept_and_changes_nothing(world: World) -> None:
    Queue.objects.filter(pk=world.support.pk).update(follow_up="reject")
    ticket = closing.close(by=world.ada, ticket=world.ticket(), now=timezone.now() - timedelta(days=100))
    ticket = receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "Hello?"))
    assert ticket.stage == Stage.CLOSED and ticket.articles.count() == 2 and ticket.waiting_since is None
    assert _kinds(ticket)[-1] == "rejected"


def test_moving_unlocks(world: World) -> None:
    ticket = moving.move(by=world.ada, ticket=locking.lock(by=world.ada, ticket=world.ticket()), queue=world.billing)
    assert not ticket.locked and ticket.queue == world.billing


def test_handing_over_locks_to_the_new_owner(world: World) -> None:
    ticket = assigning.assign(by=world.ada, ticket=world.ticket(), owner=world.ben)
    assert ticket.locked and ticket.owner == world.ben


def test_a_pending_ticket_says_until_when_and_a_message_opens_it(world: World) -> None:
    until = timezone.now() + timedelta(days=2)
    state = State.objects.get(code="pending_reminder")
    ticket = pending.set_state(by=world.ada, ticket=world.ticket(), state=state, until=until)
    assert ticket.pending_until == until and ticket.active
    ticket = receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "News"))
    assert ticket.stage == Stage.OPEN and ticket.pending_until is None


@pytest.mark.parametrize(("plus", "outcome"), [("plus", "closed_successful"), ("minus", "closed_unsuccessful")])
def test_a_ticket_closes_by_itself_when_its_time_has_come(world: World, plus: str, outcome: str) -> None:
    state = State.objects.get(code=f"pending_auto_close_{plus}")
    early = timezone.now() + timedelta(minutes=1)
    ticket = pending.set_state(by=world.ada, ticket=world.ticket(), state=state, until=early)
    assert pending.close_due() == 0
    Ticket.objects.filter(pk=ticket.pk).update(pending_until=timezone.now())
    assert pending.close_due() == 1 and pending.close_due() == 0
    ticket.refresh_from_db()
    assert ticket.state.code == outcome and ticket.closed_at and ticket.pending_until is None


def test_a_state_can_be_chosen_with_the_answer(world: World) -> None:
    ticket = _answer(world, world.ticket(), state=State.objects.get(code="closed_successful"))
    assert ticket.is_closed and not ticket.locked and ticket.owner == world.ada


def test_agents_addresses_never_become_participants_or_recipients(world: World) -> None:
    ticket = world.ticket(participants=[world.colin])
    to, cc = default_recipients(ticket)
    assert [a.email for a in (*to, *cc)] == ["carla@acme.example", "colin@acme.example"]
    reply(by=world.ada, ticket=ticket, text="Hi", to=to, cc=(*cc, MailAddress("Ben", "ben@desk-staff.example")))
    assert [p.person for p in ticket.participants.all()] == [world.colin]


def test_every_change_is_an_event_with_who_did_it(world: World) -> None:
    ticket = prioritising.set_priority(by=world.ada, ticket=world.ticket(), level=5)
    event = ticket.events.get(kind=Event.Kind.PRIORITY_SET)
    assert event.by == world.ada and event.data == {"from": 3, "to": 5}


def test_an_answer_or_a_state_that_opens_a_closed_ticket_is_a_reopening(world: World) -> None:
    for number, reopen in enumerate((_answer, _set_pending)):
        ticket = closing.close(by=world.ada, ticket=world.ticket(title=f"T{number}"))
        reopen(world, ticket)
        assert Event.objects.filter(ticket=ticket, kind=Event.Kind.REOPENED).count() == 1


def _set_pending(world: World, ticket: Ticket) -> None:
    until = timezone.now() + timedelta(days=1)
    pending.set_state(by=world.ada, ticket=ticket, state=built_in("pending_reminder"), until=until)
