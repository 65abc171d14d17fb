"""What agents are told: who, of what, by which way; and how few mails that takes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.notices.agents import choosing, mailing, reading
from deskbell.notices.models import Notice, QuietType
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Level, Subscription, TicketType
from deskbell.tickets import changes
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.assigning import assign
from deskbell.tickets.changes import built_in
from deskbell.tickets.locking import lock, unlock
from deskbell.tickets.models import Article, Event, Reaction, Ticket, Watch
from deskbell.tickets.moving import move
from deskbell.tickets.noting import note
from deskbell.tickets.opening import open_ticket
from deskbell.tickets.pending import set_state
from deskbell.tickets.receiving import receive
from deskbell.tickets.reminding import remind_due
from deskbell.tickets.unlocking import time_out_due
from deskbell.worker import reactions
from tests.world import World

pytestmark = pytest.mark.django_db
Kind = Notice.Kind


@pytest.fixture
def eve(world: World) -> Person:
    """Another agent of Support."""
    person = Person.objects.create(name="Eve Moon", username="eve", is_agent=True)
    Group.objects.get(name="Support agents").members.add(person)
    return person


def follow(person: Person, world: World) -> None:
    Subscription.objects.get_or_create(person=person, queue=world.support)


def react() -> None:
    while reactions.work_once():
        pass
    assert not Reaction.objects.filter(attempts__gt=0).exists()


def settle() -> None:
    """What happened so far is told and forgotten."""
    react()
    Notice.objects.all().delete()


def told(kind: str | None = None) -> set[tuple[str, str]]:
    react()
    rows = Notice.objects.filter(**({"kind": kind} if kind else {}))
    return set(rows.values_list("person__name", "kind"))


def writes(world: World, ticket: Ticket, text: str = "Any news?") -> None:
    receive(by=world.carla, ticket=ticket, article=world.message(world.carla, text))


def test_a_customers_new_ticket_is_told_to_those_who_follow_its_queue(world: World, eve: Person) -> None:
    follow(eve, world)
    world.ticket()
    assert told() == {("Eve Moon", "new_ticket")}
    assert reading.unread_count(eve) == 1


def test_who_may_not_see_the_ticket_now_is_not_told(world: World) -> None:
    follow(world.ben, world)  # Billing only
    follow(world.ines, world)  # administers, is no agent
    world.ticket()
    assert told() == set()


def test_somebody_disabled_is_not_told(world: World, eve: Person) -> None:
    follow(eve, world)
    Person.objects.filter(pk=eve.pk).update(is_active=False)
    world.ticket()
    assert told() == set()


def test_a_ticket_an_agent_made_is_no_news_but_to_the_owner_it_was_given(world: World, eve: Person) -> None:
    follow(eve, world)
    call = NewArticle(kind=Article.Kind.PHONE, side=Article.Side.CUSTOMER, visible=True, author=world.carla, text="x")
    open_ticket(by=world.ada, queue=world.support, customer=world.carla, title="By phone", article=call)
    assert told() == set()
    open_ticket(by=world.ada, queue=world.support, customer=world.carla, title="For Eve", article=call, owner=eve)
    assert told() == {("Eve Moon", "owner")}


def test_a_new_ticket_of_a_type_is_told_once_to_every_agent_with_a_grant_on_it(world: World, eve: Person) -> None:
    fax = TicketType.objects.create(name="Fax")
    for name in ("Fax", "Fax again"):
        group = Group.objects.create(name=name)
        group.members.set([world.ben, eve])
        Grant.objects.create(group=group, type=fax, level=Level.VIEW)
    follow(eve, world)
    world.ticket(type=fax)
    assert told() == {("Ben Wolf", "new_ticket"), ("Eve Moon", "new_ticket")}
    assert Notice.objects.count() == 2
    choosing.keep_quiet_about(world.ben, [fax])
    assert QuietType.objects.count() == 1
    settle()
    world.ticket(type=fax)
    assert told() == {("Eve Moon", "new_ticket")}


def test_a_message_on_an_unlocked_ticket_is_told_to_owner_watchers_and_followers(world: World, eve: Person) -> None:
    dan = Person.objects.create(name="Dan", username="dan", is_agent=True)
    Group.objects.get(name="Support agents").members.add(dan)
    follow(dan, world)
    ticket = unlock(by=world.ada, ticket=lock(by=world.ada, ticket=world.ticket()))
    Watch.objects.create(ticket=ticket, person=eve, since=timezone.now())
    settle()
    writes(world, ticket)
    assert told() == {("Ada Lark", "follow_up_mine"), ("Eve Moon", "follow_up_watched"), ("Dan", "follow_up_queue")}


def test_a_message_on_a_locked_ticket_is_told_to_owner_responsible_and_watchers_only(
    world: World, eve: Person
) -> None:
    follow(eve, world)
    ticket = lock(by=world.ada, ticket=world.ticket())
    Ticket.objects.filter(pk=ticket.pk).update(responsible=world.ben)
    settle()
    writes(world, ticket)
    assert told() == {("Ada Lark", "follow_up_mine"), ("Ben Wolf", "follow_up_mine")}


def test_several_unread_messages_are_one_notice_and_a_read_one_makes_a_new(world: World) -> None:
    ticket = lock(by=world.ada, ticket=world.ticket())
    settle()
    for _ in range(3):
        writes(world, ticket)
    react()
    assert Notice.objects.get().times == 3
    reading.read_ticket(world.ada, ticket)
    writes(world, ticket)
    react()
    assert sorted(Notice.objects.values_list("times", flat=True)) == [1, 3]


def test_nobody_is_told_of_their_own_act(world: World, eve: Person) -> None:
    ticket = lock(by=world.ada, ticket=world.ticket())
    Watch.objects.create(ticket=ticket, person=eve, since=timezone.now())
    settle()
    note(by=world.ada, ticket=ticket, text="I was here.")
    assert told() == {("Eve Moon", "note")}
    settle()
    note(by=eve, ticket=ticket, text="Me too.")
    assert told() == {("Ada Lark", "note")}


def test_who_is_handed_a_ticket_hears_of_it(world: World, eve: Person) -> None:
    ticket = world.ticket()
    assign(by=world.ada, ticket=ticket, owner=eve)
    assert told() == {("Eve Moon", "owner")}
    settle()
    lock(by=world.ada, ticket=world.ticket())
    assert told() == set()


def test_who_is_informed_by_a_note_hears_of_it_whatever_else(world: World, eve: Person) -> None:
    ticket = world.ticket()
    settle()
    with changes.change(ticket, by=world.ada) as doing:
        doing.event(Event.Kind.NOTED, informed=[eve.pk, world.ben.pk, world.ada.pk])
    assert told() == {("Eve Moon", "informed")}


def test_a_move_is_told_to_those_who_follow_the_new_queue(world: World) -> None:
    Subscription.objects.create(person=world.ben, queue=world.billing)
    ticket = world.ticket()
    settle()
    move(by=world.ada, ticket=ticket, queue=world.billing)
    assert told() == {("Ben Wolf", "moved")}


def test_the_clock_tells_the_owner(world: World, eve: Person) -> None:
    follow(eve, world)
    now = timezone.now()
    world.support.unlock_minutes = 60
    world.support.save()
    lock(by=world.ada, ticket=world.ticket(), now=now - timedelta(hours=2))
    settle()
    assert time_out_due() == 1
    assert told() == {("Ada Lark", "lock_timeout")}
    settle()
    for holder in (True, False):
        ticket = world.ticket()
        if holder:
            ticket = lock(by=world.ada, ticket=ticket)
        set_state(by=world.ada, ticket=ticket, state=built_in("pending_reminder"), until=now)
        if not holder:
            unlock(by=world.ada, ticket=ticket)
            Ticket.objects.filter(pk=ticket.pk).update(owner=None)
        settle()
        assert remind_due() == 1
        assert told() == ({("Ada Lark", "reminder")} if holder else {("Eve Moon", "reminder")})
        settle()


def test_who_covers_for_an_agent_who_is_away_is_told_too(world: World, eve: Person) -> None:
    ticket = lock(by=world.ada, ticket=world.ticket())
    settle()
    today = timezone.now().date()
    Person.objects.filter(pk=world.ada.pk).update(
        away_from=today, away_until=today, substitute=eve, away_unlocks=False
    )
    writes(world, ticket)
    assert told() == {("Ada Lark", "follow_up_mine"), ("Eve Moon", "follow_up_mine")}


def test_a_failed_delivery_is_told_to_the_owner(world: World) -> None:
    ticket = lock(by=world.ada, ticket=world.ticket())
    settle()
    changes.write_events([Event(ticket=ticket, kind=Event.Kind.DELIVERY_FAILED, at=timezone.now(), data={})])
    assert told() == {("Ada Lark", "failure")}


def test_the_matrix_decides_by_which_way(world: World) -> None:
    ticket = lock(by=world.ada, ticket=world.ticket())
    settle()
    choosing.choose(world.ada, mail=set(), browser=set(Kind.values) - {Kind.FOLLOW_UP_MINE})
    choosing._chosen.forget()
    writes(world, ticket)
    assert told() == set()
    choosing.choose(world.ada, mail={Kind.FOLLOW_UP_MINE}, browser=set())
    choosing._chosen.forget()
    writes(world, ticket)
    react()
    one = Notice.objects.get()
    assert one.mail_at and not one.shown
    assert list(reading.of(world.ada)) == [] and reading.unread_count(world.ada) == 0


def test_a_reaction_that_runs_twice_tells_once(world: World, eve: Person) -> None:
    follow(eve, world)
    world.ticket()
    react()
    react()
    assert Notice.objects.count() == 1


def test_a_mail_says_what_happened_with_number_link_and_words_of_the_message(world: World) -> None:
    Person.objects.filter(pk=world.ada.pk).update(language="de", time_zone="Asia/Tokyo")
    ticket = lock(by=world.ada, ticket=world.ticket())
    settle()
    OutgoingMail.objects.all().delete()
    writes(world, ticket, "It burns <b>brighter</b> now.")
    react()
    assert mailing.work_once() == 1
    mail = OutgoingMail.objects.get()
    assert f"[Ticket#{ticket.number}]" in mail.subject and ticket.title in mail.subject
    assert f"/desk/tickets/{ticket.number}/" in mail.text and "It burns <b>brighter</b> now." in mail.text
    assert "&lt;b&gt;brighter" in mail.html and "JST" in mail.text
    assert (mail.automatic, mail.language, mail.ticket_key) == ("auto-generated", "de", None)
    assert mail.from_email == "support@desk.example"
    delivery = Delivery.objects.get(mail=mail)
    assert (delivery.email, delivery.envelope_from) == ("ada@desk-staff.example", "")
    assert mailing.work_once() == 0


def test_a_flood_is_one_mail_now_and_one_with_the_rest(world: World) -> None:
    follow(world.ada, world)
    world.ticket(title="The first")
    react()
    mailing.work_once()
    for number in range(60):
        world.ticket(title=f"Alarm {number}")
    react()
    OutgoingMail.objects.exclude(purpose="agent_notice").delete()
    assert Notice.objects.count() == 61
    for _ in range(5):
        mailing.work_once()
    assert OutgoingMail.objects.count() == 1
    assert Notice.objects.filter(mail_at__gt=timezone.now()).count() == 60
    later = timezone.now() - mailing.BETWEEN
    Notice.objects.filter(mailed_at__isnull=False).update(mailed_at=later)
    Notice.objects.filter(mail_at__isnull=False).update(mail_at=later)
    mailing.work_once()
    digest = OutgoingMail.objects.latest("pk")
    assert OutgoingMail.objects.count() == 2
    assert "60" in digest.subject and "Alarm 59" in digest.text and "and 20 more tickets" in digest.text
    assert not Notice.objects.filter(mail_at__isnull=False).exists()


def test_after_many_mails_in_an_hour_the_next_waits_a_quarter(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "MOST_AN_HOUR", 1)
    follow(world.ada, world)
    world.ticket()
    react()
    mailing.work_once()
    world.ticket()
    react()
    mailing.work_once()
    wait = Notice.objects.exclude(mail_at=None).get().mail_at
    assert wait is not None and wait - timezone.now() > mailing.BETWEEN * 2


def test_what_was_read_meanwhile_is_not_mailed(world: World) -> None:
    ticket = lock(by=world.ada, ticket=world.ticket())
    settle()
    writes(world, ticket)
    react()
    reading.read_ticket(world.ada, ticket)
    mailing.work_once()
    assert not OutgoingMail.objects.filter(purpose="agent_notice").exists()


def test_what_may_not_be_seen_any_more_is_neither_mailed_nor_listed(world: World) -> None:
    follow(world.ada, world)
    ticket = world.ticket()
    react()
    Grant.objects.all().delete()
    ada = world.again(world.ada)
    assert list(reading.of(ada)) == []
    mailing.work_once()
    assert not OutgoingMail.objects.filter(purpose="agent_notice").exists()
    assert ticket.number


def test_a_notice_that_cannot_be_delivered_is_no_news(world: World) -> None:
    follow(world.ada, world)
    world.ticket()
    react()
    mailing.work_once()
    mail = OutgoingMail.objects.get(purpose="agent_notice")
    assert mail.ticket_key is None


def test_old_notices_are_forgotten(world: World) -> None:
    follow(world.ada, world)
    for _ in range(3):
        world.ticket()
    react()
    now = timezone.now()
    first, second, _third = Notice.objects.order_by("pk")
    Notice.objects.filter(pk=first.pk).update(at=now - timedelta(days=91))
    Notice.objects.filter(pk=second.pk).update(at=now - timedelta(days=31), read_at=now)
    assert reading.forget_old() == 2
    assert Notice.objects.count() == 1
