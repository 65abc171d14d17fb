"""Saved searches: whose they are, what they find for whom, and that they outlive renaming."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from deskbell.access.errors import NotThere
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.search import finding, saved, saving
from deskbell.search.query import QueryError, parse
from tests.world import World


@pytest.fixture
def ada(world: World) -> Person:
    return world.again(world.ada)


@pytest.fixture
def ben(world: World) -> Person:
    return world.again(world.ben)


def test_the_last_search_is_kept_once_and_comes_first(ada: Person) -> None:
    saving.save(by=ada, name="A", query=parse("printer", ada))
    saving.remember(by=ada, query=parse("fire", ada))
    saving.remember(by=ada, query=parse("smoke sort:oldest", ada))
    rows = list(saved.for_person(ada))
    assert [(row.is_last, saved.text_of(ada, row)) for row in rows] == [
        (True, "smoke sort:oldest"),
        (False, "printer"),
    ]


def test_others_see_what_is_shared_and_change_nothing(ada: Person, ben: Person) -> None:
    own = saving.save(by=ada, name="Own", query=parse("printer", ada))
    shared = saving.save(by=ada, name="Shared", query=parse("fire", ada), shared=True)
    saving.remember(by=ada, query=parse("smoke", ada))
    assert [row.name for row in saved.for_person(ben)] == ["Shared"]
    assert saved.one(ben, shared.public_id) == shared
    for public_id in (own.public_id, "nothere"):
        with pytest.raises(NotThere):
            saved.one(ben, public_id)
    with pytest.raises(NotThere):
        saved.own(ben, shared.public_id)


def test_a_shared_search_finds_what_its_reader_may_see(world: World, ada: Person, ben: Person) -> None:
    mine, his = world.ticket(), world.ticket(queue=world.billing)
    shared = saving.save(by=ada, name="Burning", query=parse("burns", ada), shared=True)
    for person, ticket in ((ada, mine), (ben, his)):
        found = finding.find(person, saved.query_of(saved.one(person, shared.public_id)))
        assert [hit.ticket for hit in found.hits] == [ticket]
        assert finding.count(person, parse('in:"burning"', person)) == 1


def test_a_saved_search_that_only_sorts_finds_every_ticket_inside_another(world: World, ada: Person) -> None:
    saving.save(by=ada, name="Oldest", query=parse("sort:oldest", ada))
    world.ticket(), world.ticket(title="Smoke")
    world.ticket(queue=world.billing)  # which Ada may not see
    for text, number in (("in:Oldest", 2), ("-in:Oldest", 0), ("in:Oldest smoke", 1), ("in:Oldest OR smoke", 2)):
        assert finding.count(ada, parse(text, ada)) == number, text


def test_me_is_whoever_runs_it(world: World, ada: Person, ben: Person) -> None:
    shared = saving.save(by=ada, name="Mine", query=parse("owner:me", ada), shared=True)
    ticket = world.ticket(owner=world.ben)
    assert finding.count(ada, saved.query_of(shared)) == 0
    assert [hit.ticket for hit in finding.find(ben, saved.query_of(shared)).hits] == [ticket]


def test_what_a_reader_may_not_see_is_not_written_for_them(world: World, ada: Person, ben: Person) -> None:
    world.ticket(world.dora)
    shared = saving.save(by=ada, name="Dora’s", query=parse('customer:"Dora Vale"', ada), shared=True)
    assert saved.text_of(ada, shared) == 'customer:"Dora Vale"'
    assert saved.text_of(ben, shared) == 'in:"Dora’s"'
    assert finding.count(ben, parse(saved.text_of(ben, shared), ben)) == 0


def test_renaming_a_queue_breaks_no_saved_search(world: World, ada: Person) -> None:
    ticket = world.ticket()
    kept = saving.save(by=ada, name="Support", query=parse("queue:Support", ada))
    Queue.objects.filter(pk=world.support.pk).update(name="Help", path="Help")
    assert [hit.ticket for hit in finding.find(ada, saved.query_of(kept)).hits] == [ticket]
    assert saved.text_of(ada, kept) == "queue:Help"


def test_searches_inside_one_another_end(ada: Person) -> None:
    first = saving.save(by=ada, name="First", query=parse("printer", ada))
    second = saving.save(by=ada, name="Second", query=parse('in:"First" fire', ada))
    assert finding.count(ada, saved.query_of(second)) == 0
    saving.change(saved=first, query=parse('in:"Second"', ada))
    with pytest.raises(QueryError):
        finding.find(ada, saved.query_of(second))


def test_names_are_needed_and_ones_own(ada: Person, ben: Person) -> None:
    query = parse("printer", ada)
    saving.save(by=ada, name=" Burning  now ", query=query)
    saving.save(by=ben, name="Burning now", query=query)
    for name in ("burning NOW", "", '"', "x" * 101):
        with pytest.raises(ValidationError):
            saving.save(by=ada, name=name, query=query)


def test_dashboard_lists_come_in_the_order_they_were_put_there_and_go_when_no_longer_shared(
    ada: Person, ben: Person
) -> None:
    one = saving.save(by=ada, name="One", query=parse("printer", ada), shared=True)
    two = saving.save(by=ada, name="Two", query=parse("fire", ada), shared=True)
    for search in (two, one):
        saving.show_on_dashboard(by=ben, saved=search, shown=True)
    assert saved.on_dashboard(ben) == [two, one]
    assert saved.on_dashboard(ada) == []
    saving.change(saved=one, shared=False)
    assert saved.on_dashboard(ben) == [two]
    saving.show_on_dashboard(by=ben, saved=two, shown=False)
    assert saved.on_dashboard(ben) == []
