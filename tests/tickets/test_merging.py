"""Merging by pointer: what goes over, what stays, what undoing puts back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils import timezone

from deskbell.outbox.models import OutgoingMail
from deskbell.people.models import Person
from deskbell.queues.models import Stage
from deskbell.tickets import belonging, closing, counts, linking, locking, merged, merging, noting, watching
from deskbell.tickets.changes import LockedByAnother, WasMerged
from deskbell.tickets.linking import Relation
from deskbell.tickets.models import Event, Link, Ticket, Watch
from deskbell.tickets.receiving import FollowUp, follow_up, receive
from deskbell.tickets.replying import Overtaken, default_recipients, reply
from tests.world import World


def _now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def _links(ticket: Ticket) -> set[tuple[str, str]]:
    return {(relation.value, other.number) for relation, other in linking.links_of(ticket)}


def test_the_source_becomes_merged_and_free_and_the_target_stays_as_it_was(world: World) -> None:
    source, target = locking.lock(by=world.ada, ticket=world.ticket()), world.ticket(world.dora, title="Other")
    found = merging.merge(by=world.ada, ticket=source, into=target)
    source = _now(source)
    assert found == target and source.merged_into == target
    assert (source.stage, source.locked, source.owner) == (Stage.MERGED, False, world.ada)
    assert source.waiting_since is None and not source.active
    assert (found.state, found.owner, found.customer) == (target.state, None, world.dora)
    assert source.articles.count() == 1 and target.articles.count() == 1  # no message moves
    assert target.events.filter(kind=Event.Kind.MERGED, data__number=source.number).exists()
    assert ("parent", source.number) in _links(target)


def test_the_target_waits_as_long_as_the_customer_of_either_did(world: World) -> None:
    source, target = world.ticket(), world.ticket()
    long_ago = timezone.now() - timedelta(hours=3)
    Ticket.objects.filter(pk=source.pk).update(waiting_since=long_ago)
    merging.merge(by=world.ada, ticket=source, into=target)
    assert _now(target).waiting_since == long_ago
    merging.undo(by=world.ada, ticket=_now(source))
    assert _now(target).waiting_since == target.waiting_since and _now(source).waiting_since == long_ago


def test_the_customer_of_the_source_is_told_when_that_is_wished(world: World) -> None:
    source, target = world.ticket(), world.ticket(world.dora, title="Other")
    words = merging.words_for_the_customer(source, target)
    assert source.number in words and target.number in words
    waits = source.waiting_since
    merging.merge(by=world.ada, ticket=source, into=target, inform=words)
    mail = OutgoingMail.objects.get()
    assert [email for _name, email in mail.to] == ["carla@acme.example"] and not mail.cc
    assert words in mail.text and mail.subject.startswith("Re: [")
    told = source.articles.latest("pk")
    assert told.visible and told.text == words and told.author == world.ada
    assert _now(target).waiting_since == min(waits, target.waiting_since)  # told is not answered
    merging.undo(by=world.ada, ticket=_now(source))
    assert _now(source).waiting_since == waits


def test_who_wrote_in_german_is_told_in_german_and_who_has_no_address_not_at_all(world: World) -> None:
    source, target = world.ticket(), world.ticket(world.dora)
    Person.objects.filter(pk=source.customer_id).update(language="de")
    assert merging.words_for_the_customer(_now(source), target).startswith("Ihr Ticket #")
    source.articles.update(from_email="")
    EmailAddress.objects.filter(user=source.customer).delete()
    assert merging.words_for_the_customer(_now(source), target) == ""


def test_undoing_puts_everything_back(world: World) -> None:
    source, target, third = world.ticket(), world.ticket(), world.ticket()
    source = locking.lock(by=world.ada, ticket=source)
    linking.link(by=world.ada, ticket=source, other=third, relation=Relation.CHILD)
    linking.link(by=world.ada, ticket=source, other=target, relation=Relation.NORMAL)
    watching.watch(by=world.ada, ticket=source)
    watching.watch(by=world.ben, ticket=source)
    watching.watch(by=world.ben, ticket=target)
    before = [_links(t) for t in (source, target, third)]
    counted = counts.ByQueue(Q()).read()
    merging.merge(by=world.ada, ticket=source, into=target)
    assert set(Watch.objects.filter(ticket=target).values_list("person", flat=True)) == {world.ada.pk, world.ben.pk}
    assert not Watch.objects.filter(ticket=source).exists()
    assert _links(target) == {("parent", source.number), ("child", third.number)}
    back = merging.undo(by=world.ada, ticket=_now(source))
    assert (back.merged_into, back.stage, back.locked, back.owner) == (None, source.stage, True, world.ada)
    assert [_links(t) for t in (source, target, third)] == before
    assert set(Watch.objects.filter(ticket=target).values_list("person", flat=True)) == {world.ben.pk}
    assert Watch.objects.filter(ticket=source).count() == 2
    assert counts.ByQueue(Q()).read() == counted
    assert _now(target).events.filter(kind=Event.Kind.UNMERGED).exists()
    with pytest.raises(merging.TooLate):
        merging.undo(by=world.ada, ticket=back)


def test_after_seven_days_a_merge_stays(world: World) -> None:
    source, target = world.ticket(), world.ticket()
    merging.merge(by=world.ada, ticket=source, into=target, now=timezone.now() - timedelta(days=7, minutes=1))
    with pytest.raises(merging.TooLate):
        merging.undo(by=world.ada, ticket=_now(source))


def test_chains_end_at_the_last_and_make_no_circle(world: World) -> None:
    one, two, three = world.ticket(), world.ticket(), world.ticket()
    merging.merge(by=world.ada, ticket=one, into=two)
    merging.merge(by=world.ada, ticket=two, into=three)
    assert merged.root_of(_now(one)) == three
    assert set(merged.keys_of(three)) == {one.pk, two.pk, three.pk}
    for into in (one, two, three):
        with pytest.raises(merging.NotMerged):
            merging.merge(by=world.ada, ticket=_now(three), into=_now(into))
    four = world.ticket()
    merging.merge(by=world.ada, ticket=four, into=_now(one))  # into what that is part of
    assert _now(four).merged_into == three
    with pytest.raises(WasMerged):
        merging.merge(by=world.ada, ticket=_now(one), into=world.ticket())


def test_both_locks_count(world: World) -> None:
    mine, theirs = world.ticket(), locking.lock(by=world.ben, ticket=world.ticket())
    for ticket, into in ((mine, theirs), (theirs, mine)):
        with pytest.raises(LockedByAnother):
            merging.merge(by=world.ada, ticket=ticket, into=into)
    assert not Ticket.objects.exclude(merged_into=None).exists() and not Link.objects.exists()


def test_nothing_is_done_to_a_merged_ticket(world: World) -> None:
    source, target = world.ticket(), world.ticket()
    merging.merge(by=world.ada, ticket=source, into=target)
    for act in (
        lambda: noting.note(by=world.ada, ticket=source, text="late"),
        lambda: closing.close(by=world.ada, ticket=source),
        lambda: locking.lock(by=world.ada, ticket=source),
    ):
        with pytest.raises(WasMerged):
            act()


def test_an_answer_to_the_old_ticket_stays_there_and_opens_the_target(world: World) -> None:
    source, target = world.ticket(), world.ticket(world.dora, title="Other")
    merging.merge(by=world.ada, ticket=source, into=target)
    target = closing.close(by=world.ada, ticket=locking.lock(by=world.ada, ticket=target))
    assert follow_up(_now(source)) is FollowUp.REOPEN
    kept = receive(by=world.carla, ticket=_now(source), article=world.message(world.carla, "Any news?"))
    assert kept == source and kept.stage == Stage.MERGED and kept.waiting_since is None
    assert source.articles.count() == 2 and target.articles.count() == 1
    target = _now(target)
    assert (target.stage, target.locked, target.owner) == (Stage.OPEN, True, world.ada)
    assert target.waiting_since is not None and "news" not in target.preview
    assert target.events.filter(kind=Event.Kind.RECEIVED, article__ticket=source).exists()


def test_what_may_belong_is_joined_or_cleared(world: World) -> None:
    target = world.ticket()
    source, other = world.ticket(world.dora, maybe_of=target), world.ticket(world.dora, maybe_of=target)
    merging.merge(by=world.ada, ticket=source, into=target)
    assert _now(source).maybe_of is None and source.events.filter(kind=Event.Kind.JOINED).exists()
    assert merging.undo(by=world.ada, ticket=_now(source)).maybe_of == target
    assert belonging.clear(by=world.ada, ticket=other).maybe_of is None
    assert other.events.filter(kind=Event.Kind.MAYBE_CLEARED, data__number=target.number).exists()


def test_a_message_on_what_was_merged_stops_an_answer_too(world: World) -> None:
    source, target = world.ticket(), world.ticket(world.dora)
    merging.merge(by=world.ada, ticket=source, into=target)
    seen = target.articles.get().public_id
    receive(by=world.carla, ticket=_now(source), article=world.message(world.carla, "Wait."))
    to, cc = default_recipients(target)
    with pytest.raises(Overtaken):
        reply(by=world.ada, ticket=_now(target), text="Answer", to=to, cc=cc, seen=seen)
