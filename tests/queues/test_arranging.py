from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deskbell.audit.models import Entry
from deskbell.desk import settings as desk
from deskbell.desk import ways
from deskbell.people.absence import be_away
from deskbell.queues import arranging, calendars, file_limits, owning, placeholders
from deskbell.queues.addresses import book
from deskbell.queues.models import Calendar, CannedReply, LicenceRule, Mailbox, Queue
from deskbell.tickets import greeting, receiving
from deskbell.tickets.models import Event
from tests.world import World

pytestmark = pytest.mark.django_db


def below(world: World, name: str, parent: Queue | None) -> Queue:
    return arranging.save(by=world.ines, queue=Queue(), name=name, parent=parent)


def test_a_renamed_queue_takes_those_below_it_along(world: World) -> None:
    mobile = below(world, "Mobile", world.support)
    deep = below(world, "Sync", mobile)
    arranging.save(by=world.ines, queue=world.support, name="Help")
    deep.refresh_from_db()
    assert deep.path == "Help/Mobile/Sync"
    arranging.save(by=world.ines, queue=mobile, parent=None)
    deep.refresh_from_db()
    assert (mobile.path, deep.path) == ("Mobile", "Mobile/Sync")
    entry = Entry.objects.filter(action="queue_changed", about="Help").get()
    assert (entry.details["old"]["name"], entry.details["new"]["name"]) == ("Support", "Help")


def test_a_tree_stays_a_tree(world: World) -> None:
    mobile = below(world, "Mobile", world.support)
    with pytest.raises(arranging.InsideItself):
        arranging.save(by=world.ines, queue=Queue.objects.get(pk=world.support.pk), parent=mobile)
    with pytest.raises(arranging.PathTaken):
        below(world, "Mobile", Queue.objects.get(pk=world.support.pk))
    assert mobile not in arranging.places_for(Queue.objects.get(pk=world.support.pk))


def test_two_queues_that_are_put_into_each_other_at_once_stay_a_tree(world: World) -> None:
    first, second = Queue.objects.get(pk=world.support.pk), Queue.objects.get(pk=world.billing.pk)
    assert (first.parent, second.parent) == (None, None)  # as the two forms read them
    arranging.save(by=world.ines, queue=Queue.objects.get(pk=first.pk), parent=Queue.objects.get(pk=second.pk))
    with pytest.raises(arranging.InsideItself):
        arranging.save(by=world.ines, queue=second, parent=first)


def test_queues_whose_names_differ_in_capitals_are_two(world: World) -> None:
    small = below(world, "support", None)
    mobile = below(world, "Mobile", world.support)
    arranging.save(by=world.ines, queue=small, name="help")
    mobile.refresh_from_db()
    assert mobile.path == "Support/Mobile"


def test_what_is_saved_of_a_queue_leaves_alone_what_changed_meanwhile(world: World) -> None:
    read_before = Queue.objects.get(pk=world.support.pk)
    arranging.make_default(by=world.ines, queue=world.billing)
    arranging.save(by=world.ines, queue=read_before, language="de")
    assert Queue.objects.get(is_default=True) == world.billing


def test_mail_to_further_addresses_comes_to_the_queue_and_no_address_is_two_queues(world: World) -> None:
    arranging.save(by=world.ines, queue=world.billing, aliases=["Money@desk.example", ""])
    assert book.fresh().queue_of("money@desk.example") == world.billing
    with pytest.raises(arranging.AddressTaken):
        arranging.save(by=world.ines, queue=world.support, aliases=["money@desk.example"])
    with pytest.raises(arranging.AddressTaken):
        arranging.save(by=world.ines, queue=world.support, address="billing@desk.example")
    arranging.save(by=world.ines, queue=world.billing, aliases=[])
    assert book.fresh().queue_of("money@desk.example") is None


def test_the_default_queue_stays_in_use_until_another_is_it(world: World) -> None:
    with pytest.raises(arranging.IsDefault):
        arranging.switch(by=world.ines, queue=world.support, on=False)
    arranging.make_default(by=world.ines, queue=world.billing)
    world.support.refresh_from_db()
    arranging.switch(by=world.ines, queue=world.support, on=False)
    assert Queue.objects.get(is_default=True) == world.billing
    with pytest.raises(arranging.IsDefault):
        arranging.remove(by=world.ines, queue=world.billing)


def test_only_an_empty_queue_can_be_removed(world: World) -> None:
    empty = below(world, "Mobile", world.billing)
    with pytest.raises(arranging.NotEmpty):
        arranging.remove(by=world.ines, queue=world.billing)
    arranging.remove(by=world.ines, queue=empty)
    world.ticket(queue=world.billing)
    with pytest.raises(arranging.NotEmpty):
        arranging.remove(by=world.ines, queue=world.billing)


def test_a_queue_goes_with_its_replies_but_not_with_those_of_single_agents(world: World) -> None:
    empty = below(world, "Mobile", world.billing)
    CannedReply.objects.create(name="Of the queue", text="x", queue=empty)
    mine = CannedReply.objects.create(name="Mine", text="x", queue=empty, person=world.ada)
    arranging.remove(by=world.ines, queue=empty)
    assert CannedReply.objects.get() == mine and CannedReply.objects.get().queue is None


def test_a_queue_named_with_a_mailbox_stands_below_the_one_before_the_slash(world: World) -> None:
    made = arranging.at_path("Support/Mobile")
    assert (made.pk, made.name, made.parent) == (None, "Mobile", world.support)


def test_what_a_queue_does_not_say_the_desk_does(world: World) -> None:
    ticket = world.ticket()
    desk.current().reopen_days = 30
    assert receiving.reopen_days(ticket.queue) == 30
    ticket.queue.reopen_days = 60
    assert receiving.reopen_days(ticket.queue) == 60
    ticket.queue.reopen_days = 10
    assert receiving.reopen_days(ticket.queue) == 30
    assert file_limits.of_queue(ticket.queue) == desk.current().max_file_mb * file_limits.MB
    ticket.queue.max_file_mb = 3
    assert file_limits.of_queue(ticket.queue) == 3 * file_limits.MB
    assert ways.link_opens(has_account=False) and not ways.link_opens(has_account=True)
    assert ways.link_opens(has_account=True, own="all") and not ways.link_opens(has_account=False, own="never")


def test_new_tickets_of_customers_get_the_queues_owner_while_they_may_and_are_here(world: World) -> None:
    world.support.default_owner = world.ada
    world.support.save()
    ticket = world.ticket()
    assert (ticket.owner, ticket.locked) == (world.ada, False)
    assert Event.objects.get(ticket=ticket, kind=Event.Kind.OPENED).data["owner"] == world.ada.pk
    now = datetime.now(UTC)
    today = now.date()
    be_away(world.ada, since=today, until=today, substitute=None)
    assert owning.default_owner(world.support, None, now) is None
    world.support.default_owner = world.ben  # who has no grant there
    assert owning.default_owner(world.support, None, now) is None
    world.billing.default_owner = world.ben
    assert owning.default_owner(world.billing, None, now) == world.ben
    world.billing.licence_rule = LicenceRule.REQUIRED
    assert owning.default_owner(world.billing, None, now) is None


def test_salutation_and_signature_are_filled_once(world: World) -> None:
    queue = Queue(name="{desk}", salutation="Hello {customer_name},", signature="{agent}\n{queue} {nobody}")
    assert greeting.salutation(queue, world.ada, "{agent} Petrova") == "Hello {agent} Petrova,"
    assert greeting.salutation(queue, world.ada, "") == "Hello,"
    assert greeting.signature(queue, world.ada) == "Ada Lark\n{desk} {nobody}"


@pytest.mark.parametrize("typed", ["{{7*7}}", "{% debug %}", "${x}", "{0.__class__}", "%(x)s", "{name.__class__}"])
def test_a_text_runs_nothing(typed: str) -> None:
    assert placeholders.fill(typed, {"x": "1", "name": "2"}) == typed


def test_hours_are_read_as_people_write_them() -> None:
    assert calendars.read_slots("13:00–17.30, 8-12") == [["08:00", "12:00"], ["13:00", "17:30"]]
    assert calendars.read_slots("20-24") == [["20:00", "24:00"]]
    with pytest.raises(calendars.Overlapping):
        calendars.read_slots("8-12, 11-13")
    for wrong in ("8-", "25-26", "12-8", "8:75-9", "morning", "24-24"):
        with pytest.raises(calendars.Unreadable):
            calendars.read_slots(wrong)


def test_holidays_are_read_from_any_list_of_dates() -> None:
    text = "2026-12-25 Christmas\n\n26.12.2026;Boxing Day\r\n2026-12-25"
    assert calendars.read_holidays(text) == ["2026-12-25", "2026-12-26"]
    for wrong in ("Christmas", "2026-02-30"):
        with pytest.raises(calendars.Unreadable):
            calendars.read_holidays(wrong)


def test_a_calendar_says_when_it_opens() -> None:
    week = {str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(5)}
    berlin = Calendar(time_zone="Europe/Berlin", slots=week, holidays=["2026-11-23"])
    saturday = datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert calendars.opens(berlin, saturday) == datetime(2026, 11, 24, 7, tzinfo=UTC)
    at_work = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert calendars.opens(berlin, at_work) == at_work
    assert calendars.opens(Calendar(slots={}), at_work) is None


def test_two_queues_may_send_through_one_mailbox(world: World) -> None:
    box = Mailbox.objects.create(name="Box")
    for queue in (world.support, world.billing):
        arranging.save(by=world.ines, queue=queue, mailbox=box)
    assert set(box.queues.all()) == {world.support, world.billing}
