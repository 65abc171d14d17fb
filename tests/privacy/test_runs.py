"""Which tickets a run takes, what it leaves alone, and that it goes on where it stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from deskbell.blobs.models import Doomed
from deskbell.desk import settings as desk_settings
from deskbell.outbox.models import OutgoingMail
from deskbell.people.models import Person
from deskbell.privacy import cleaning, files, policies, runs, telling, working
from deskbell.privacy.models import Policy, Run, RunTicket
from deskbell.tickets import closing, merging, retaining
from deskbell.tickets.changes import built_in
from deskbell.tickets.models import Article, Attachment, Event, Ticket
from tests.privacy import desk
from tests.world import World


def test_only_tickets_closed_long_enough_lose_their_files(world: World) -> None:
    due, young, reopened = (desk.with_files(world) for _n in range(3))
    desk.close(due, 90.01)
    desk.close(young, 89.9)
    desk.close(reopened, 200)
    closing.reopen(by=None, ticket=reopened)
    made = desk.run()
    assert made.status == Run.Status.DONE
    assert [desk.files_left(one) for one in (due, young, reopened)] == [0, 3, 3]
    assert (made.tickets, made.files, made.raws) == (1, 3, 1)
    assert Article.objects.get(ticket=due, kind="mail").text == "canary-text stays"


def test_reopening_starts_the_time_anew(world: World) -> None:
    ticket = desk.with_files(world)
    desk.close(ticket, 200)
    closing.reopen(by=None, ticket=ticket, now=timezone.now() - timedelta(days=150))
    desk.close(ticket, 30)
    assert desk.run().tickets == 0
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        assert desk.run().tickets == 1
    assert desk.files_left(ticket) == 0


def test_a_second_run_finds_nothing_more_and_takes_what_was_added_since(world: World) -> None:
    ticket = desk.with_files(world)
    desk.close(ticket, 100)
    assert desk.run().tickets == 1
    again = desk.run()
    assert (again.tickets, again.looked_at, again.lines.count()) == (0, 1, 0)
    desk.attach(ticket.articles.order_by("pk")[0], b"late", "late.pdf")
    assert desk.run().files == 1


def test_merged_tickets_go_with_their_target_and_removed_ones_at_once(world: World) -> None:
    source, target, removed = (desk.with_files(world) for _n in range(3))
    merging.merge(by=world.ada, ticket=source, into=target, now=timezone.now() - timedelta(days=300))
    Ticket.objects.filter(pk=removed.pk).update(state=built_in("removed"), stage=built_in("removed").stage)
    assert desk.run().tickets == 1
    assert [desk.files_left(one) for one in (source, target, removed)] == [3, 3, 0]
    desk.close(target, 100)
    assert desk.run().files == 6
    assert [desk.files_left(one) for one in (source, target)] == [0, 0]


def test_a_legal_hold_keeps_everything_until_it_is_ended(world: World) -> None:
    source, ticket = desk.with_files(world), desk.with_files(world)
    merging.merge(by=world.ada, ticket=source, into=ticket)
    desk.close(ticket, 100)
    retaining.retain(by=world.ada, ticket=source, reason="Court")  # what is part of it holds the whole
    made = desk.run()
    assert (made.tickets, made.held) == (0, 1)
    assert made.lines.get().outcome == RunTicket.Outcome.HELD
    assert desk.files_left(ticket) == 3
    retaining.release(by=world.ada, ticket=source)
    assert desk.run().tickets == 1


def test_the_condition_is_looked_at_once_more_under_the_lock(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = desk.with_files(world)
    desk.close(ticket, 100)
    look = files.having_any

    def reopened_meanwhile(keys: list[int], what: str) -> set[int]:
        found = look(keys, what)
        closing.reopen(by=None, ticket=ticket)
        return found

    monkeypatch.setattr(files, "having_any", reopened_meanwhile)
    made = desk.run()
    assert (made.tickets, made.changed) == (0, 1)
    assert desk.files_left(ticket) == 3


def test_a_killed_run_goes_on_behind_the_last_ticket(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = [desk.with_files(world, title=f"Matter {n}") for n in range(6)]
    for ticket in tickets:
        desk.close(ticket, 100)
    made = runs.begin(policy=desk.builtin(), by=None)
    erase, calls = files.erase, []

    def killed_at_the_second(keys: list[int], what: str, **more: object) -> dict[int, files.Gone]:
        calls.append(keys)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return erase(keys, what, **more)

    monkeypatch.setattr(files, "erase", killed_at_the_second)
    monkeypatch.setattr(working, "TOGETHER", 2)
    with pytest.raises(KeyboardInterrupt):
        desk.finish(made)
    monkeypatch.undo()
    made.refresh_from_db()
    assert (made.tickets, made.status) == (2, Run.Status.RUNNING)
    assert [desk.files_left(one) for one in tickets] == [0, 0, 3, 3, 3, 3]
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):  # its lease has ended
        made = desk.finish(made)
    assert (made.tickets, made.files, made.lines.count()) == (6, 18, 6)
    assert made.lines.values_list("number", flat=True).distinct().count() == 6
    assert not Doomed.objects.exists()


def test_cancelling_stops_between_two_tickets(world: World) -> None:
    tickets = [desk.with_files(world, title=f"Matter {n}") for n in range(2)]
    for ticket in tickets:
        desk.close(ticket, 100)
    made = runs.begin(policy=desk.builtin(), by=None)
    assert runs.cancel(by=world.ines, run=made)
    assert desk.finish(made).status == Run.Status.CANCELLED
    assert [desk.files_left(one) for one in tickets] == [3, 3]
    assert not runs.cancel(by=world.ines, run=made)
    assert cleaning.is_open() is not None  # after what it had erased by then


def test_a_run_that_is_made_up_for_takes_what_it_would_have_taken_then(world: World) -> None:
    """Of a ticket whose time came on Tuesday every page says Sunday, also where the run before comes on Wednesday."""
    sunday = datetime(2026, 3, 22, 3, tzinfo=UTC)
    then, later = desk.with_files(world), desk.with_files(world)
    desk.close(then, 90, sunday)
    desk.close(later, 88, sunday)
    policies.switch(by=world.ines, policy=desk.builtin(), on=True, now=sunday - timedelta(days=1))
    with time_machine.travel(sunday + timedelta(days=3)):
        assert runs.begin_due() == 1
        desk.finish(Run.objects.get())
        told = telling.term_of(Ticket.objects.get(pk=later.pk))
    assert [desk.files_left(one) for one in (then, later)] == [0, 3]
    assert told is not None and told.on == sunday + timedelta(days=7)


def test_a_failing_ticket_stops_nobody_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = desk.with_files(world), desk.with_files(world)
    for ticket in (bad, good):
        desk.close(ticket, 100)
    erase = files.erase

    def broken(keys: list[int], what: str, **more: object) -> dict[int, files.Gone]:
        if bad.pk in keys:
            raise OSError("disk")
        return erase(keys, what, **more)

    monkeypatch.setattr(files, "erase", broken)
    made = desk.run()
    assert (made.tickets, made.failed) == (1, 1)
    assert desk.files_left(bad) == 3
    assert "OSError" in made.lines.get(outcome=RunTicket.Outcome.FAILED).why


def test_a_dry_run_says_the_same_and_changes_nothing(world: World) -> None:
    ticket = desk.with_files(world)
    desk.close(ticket, 100)
    tried = desk.run(dry=True)
    assert desk.files_left(ticket) == 3
    assert not Event.objects.filter(kind=Event.Kind.FILES_ERASED).exists()
    done = desk.run()
    assert [(r.tickets, r.files, r.raws, r.bytes) for r in (tried, done)] == [(1, 3, 1, done.bytes)] * 2


def test_nothing_runs_until_an_administrator_confirms(world: World) -> None:
    ticket = desk.with_files(world)
    desk.close(ticket, 400)
    assert not desk.builtin().is_on
    assert runs.begin_due(timezone.now() + timedelta(days=30)) == 0
    policies.switch(by=world.ines, policy=desk.builtin(), on=True)
    assert runs.begin_due() == 0  # not at once either: at the next appointed time
    assert runs.begin_due(timezone.now() + timedelta(days=8)) == 1


def test_missed_sundays_are_made_up_for_once(world: World) -> None:
    settings = desk_settings.current()
    settings.time_zone = "Europe/Berlin"
    desk_settings.save(settings)
    saturday = datetime(2026, 3, 21, 12, tzinfo=UTC)
    policies.switch(by=world.ines, policy=desk.builtin(), on=True, now=saturday)
    assert runs.begin_due(datetime(2026, 3, 22, 1, 59, tzinfo=UTC)) == 0  # 02:59 there
    assert runs.begin_due(datetime(2026, 3, 22, 2, 0, tzinfo=UTC)) == 1
    Run.objects.update(status=Run.Status.DONE)
    assert runs.begin_due(datetime(2026, 4, 20, 9, tzinfo=UTC)) == 1  # four weeks without power
    Run.objects.update(status=Run.Status.DONE)
    assert runs.begin_due(datetime(2026, 4, 20, 10, tzinfo=UTC)) == 0
    assert runs.begin_due(datetime(2026, 4, 26, 1, 0, tzinfo=UTC)) == 1  # summer time: an hour earlier
    assert [run.slot for run in Run.objects.order_by("pk")] == [
        datetime(2026, 3, 22, 2, tzinfo=UTC),
        datetime(2026, 4, 19, 1, tzinfo=UTC),
        datetime(2026, 4, 26, 1, tzinfo=UTC),
    ]


def test_a_policy_may_ask_for_more_than_age(world: World) -> None:
    support, billing = desk.with_files(world), desk.with_files(world)
    Ticket.objects.filter(pk=billing.pk).update(queue=world.billing)
    for ticket in (support, billing):
        desk.close(ticket, 100)
    policy = desk.builtin()
    values = {name: getattr(policy, name) for name in policies.FIELDS} | {
        "name": str(policy),
        "after": 3,
        "unit": "mo",
    }
    policies.save(by=world.ines, policy=policy, tree=policies.read("queue:Billing"), **values)
    desk.run()
    assert [desk.files_left(one) for one in (support, billing)] == [3, 0]
    assert policies.text_of(desk.builtin()) == "queue:Billing"


def test_all_raw_mails_may_go_while_files_stay(world: World) -> None:
    ticket = desk.with_files(world)
    plain = world.ticket(title="Without files")
    desk.give_raw(plain.articles.get(), b"Subject: plain\r\n\r\nno file")
    for one in (ticket, plain):
        desk.close(one, 100)
    made = desk.run(Policy.objects.create(name="Raw", what=Policy.What.RAW))
    assert (made.tickets, made.files, made.raws) == (2, 0, 2)
    assert desk.files_left(ticket) == 3


def test_administrators_get_the_report(world: World) -> None:
    desk.close(desk.with_files(world), 100)
    Person.objects.filter(pk=world.ada.pk).update(is_administrator=True)
    desk.run()
    mails = OutgoingMail.objects.filter(purpose="retention_report")
    assert {mail.to[0][1] for mail in mails} == {"ines@desk-staff.example", "ada@desk-staff.example"}
    assert all("/admin/retention/runs/" in mail.text for mail in mails)


def test_marks_and_history_say_what_went_and_the_ticket_keeps_its_place(world: World) -> None:
    ticket = desk.with_files(world)
    desk.close(ticket, 100)
    before = Ticket.objects.get(pk=ticket.pk)
    desk.run()
    file = Attachment.objects.filter(article__ticket=ticket, name="plan.pdf").get()
    assert (file.size, file.content_type, file.erased_under) == (11, "application/pdf", str(desk.builtin()))
    assert file.erased_at is not None
    event = Event.objects.get(ticket=ticket, kind=Event.Kind.FILES_ERASED)
    assert event.data == {"files": 3, "raws": 1, "policy": str(desk.builtin())}
    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.touched_at, after.closed_at, after.file_count) == (before.touched_at, before.closed_at, 0)
