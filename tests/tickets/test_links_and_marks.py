"""Links, tags, times, watchers, titles: what they keep, what they write into the history."""

from __future__ import annotations

from decimal import Decimal

import pytest

from deskbell.tickets import linking, merging, tagging, timing, titling, watching
from deskbell.tickets.changes import ChangedMeanwhile
from deskbell.tickets.linking import NotLinked, Relation
from deskbell.tickets.models import Event, Link, Tag, Ticket
from deskbell.web.agent import panel
from tests.world import World


def test_a_link_is_seen_from_both_ends_and_there_is_one(world: World) -> None:
    one, two = world.ticket(), world.ticket()
    linking.link(by=world.ada, ticket=one, other=two, relation=Relation.CHILD)
    assert linking.links_of(one) == [(Relation.CHILD, two)]
    assert linking.links_of(two) == [(Relation.PARENT, one)]
    for ticket, other, relation in ((one, two, Relation.NORMAL), (two, one, Relation.CHILD), (one, one, "normal")):
        with pytest.raises(NotLinked):
            linking.link(by=world.ada, ticket=ticket, other=other, relation=Relation(relation))
    linking.unlink(by=world.ada, ticket=two, other=one)
    assert not Link.objects.exists()
    kinds = [list(t.events.order_by("pk").values_list("kind", flat=True)[1:]) for t in (one, two)]
    assert kinds == [["linked", "unlinked"], ["linked", "unlinked"]]


def test_a_tag_is_one_word_whatever_its_case(world: World) -> None:
    one, two = world.ticket(), world.ticket()
    tagging.tag(by=world.ada, ticket=one, name="  #Login   limit ")
    tagging.tag(by=world.ada, ticket=two, name="login LIMIT")
    tagging.tag(by=world.ada, ticket=two, name="Login limit")
    assert Tag.objects.get().name == "Login limit" and two.events.filter(kind=Event.Kind.TAGGED).count() == 1
    before = Ticket.objects.get(pk=two.pk).seq
    tagging.tag(by=world.ada, ticket=two, name=" # ")
    assert Ticket.objects.get(pk=two.pk).seq == before  # nothing happened


def test_time_on_what_was_merged_counts_too(world: World) -> None:
    one, two = world.ticket(), world.ticket()
    timing.spend(by=world.ada, ticket=one, units=Decimal("1.50"))
    timing.spend(by=world.ada, ticket=two, units=Decimal("0.25"))
    merging.merge(by=world.ada, ticket=one, into=two)
    assert panel.read(world.ada, Ticket.objects.get(pk=two.pk)).units == Decimal("1.75")


def test_watching_twice_is_watching_once_and_changes_nothing_of_the_ticket(world: World) -> None:
    ticket = world.ticket()
    for _ in range(2):
        watching.watch(by=world.ada, ticket=ticket)
    assert Ticket.objects.get(pk=ticket.pk).seq == ticket.seq
    watching.unwatch(by=world.ada, ticket=ticket)
    watching.unwatch(by=world.ada, ticket=ticket)
    assert list(ticket.events.order_by("pk").values_list("kind", flat=True)) == ["opened", "watched", "unwatched"]


def test_a_title_is_not_overwritten_blindly(world: World) -> None:
    ticket = world.ticket(title="First")
    titling.retitle(by=world.ada, ticket=ticket, title="  Second\n title ", was="First")
    with pytest.raises(ChangedMeanwhile):
        titling.retitle(by=world.ada, ticket=ticket, title="Third", was="First")
    assert Ticket.objects.get(pk=ticket.pk).title == "Second title"
